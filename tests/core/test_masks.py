import pytest

from gongzhi.core.masks import mask_address, mask_id, mask_name, mask_phone


@pytest.mark.parametrize(
    ("clear", "masked"),
    [
        ("13812341234", "138****1234"),
        ("0576-88812345", "0576****2345"),
        ("010-65123456", "010****3456"),
        ("88812345", "****2345"),
        ("8881234", "****"),
        ("12345", "****"),
        ("没有", "****"),
        ("", ""),
    ],
)
def test_phone(clear: str, masked: str) -> None:
    assert mask_phone(clear) == masked


@pytest.mark.parametrize(
    ("clear", "masked"),
    [
        ("331002199001011234", "3310**********1234"),
        ("11010519491231002X", "1101**********002X"),
        ("H12345678", "H******78"),
        ("12345", "*****"),
        ("", ""),
    ],
)
def test_identity_number(clear: str, masked: str) -> None:
    assert mask_id(clear) == masked


@pytest.mark.parametrize(
    ("clear", "masked"),
    [
        ("陈晨", "陈*"),
        ("陈小明", "陈**"),
        ("欧阳修", "欧阳*"),
        ("欧阳小明", "欧阳**"),
        ("阿卜杜拉·买买提", "阿***"),
        ("John Smith", "J***"),
        ("陈", "*"),
        (" ", ""),
    ],
)
def test_name(clear: str, masked: str) -> None:
    assert mask_name(clear) == masked


@pytest.mark.parametrize(
    ("clear", "masked"),
    [
        ("浙江省台州市椒江区海门街道解放路12号3幢201室", "浙江省台州市椒江区海门街道****"),
        ("台州市温岭市大溪镇潘郎村8号", "台州市温岭市大溪镇****"),
        ("江苏省镇江市京口区学府路301号", "江苏省镇江市京口区****"),
        ("椒江区白云街道", "椒江区白云街道****"),
        ("新疆维吾尔自治区伊犁哈萨克自治州伊宁市解放路1号", "新疆维吾尔自治区伊犁哈萨克自治州伊宁市****"),
        ("解放南路菜市场旁3号", "****"),
        ("3幢201室", "****"),
        ("", ""),
    ],
)
def test_address(clear: str, masked: str) -> None:
    assert mask_address(clear) == masked

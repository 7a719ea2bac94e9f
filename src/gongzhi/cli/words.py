"""Click's own words in Chinese: headings, the line on `--help`, what is wrong with a command as it was typed.

Click looks them up with gettext's functions, which read a compiled catalogue chosen by the machine's language. Ours are
Chinese on every machine, as the rest of the commands is, so the lookup itself is put in the place of those functions.
"""

from collections.abc import Mapping
from importlib import import_module
from typing import Final

import click

OPTIONS: Final = "[选项]"
COMMAND: Final = "命令 [参数]..."

#: By what Click says in English. A test holds this against Click's source.
WORDS: Final[Mapping[str, str]] = {
    "Usage:": "用法:",
    "Options": "选项",
    "Commands": "命令",
    "Positional arguments": "参数",
    "Show this message and exit.": "显示这段说明。",
    "Show the version and exit.": "显示版本。",
    "default: {default}": "默认 {default}",
    "env var: {var}": "环境变量 {var}",
    "deprecated": "不再使用",
    "(dynamic)": "（视情况而定）",
    "Aborted!": "已中止。",
    "Error: {message}": "错误：{message}",
    "Error: invalid input": "错误：输入无效",
    "Error: The two entered values do not match.": "错误：两次输入不一致。",
    "Repeat for confirmation": "再输入一遍",
    "Do you want to continue?": "要继续吗？",
    "Try '{command} {option}' for help.": "用法说明：{command} {option}",
    "Missing command.": "没有写命令。",
    "No such command {name!r}.": "没有 {name} 这个命令。",
    "No such option {name!r}.": "没有 {name} 这个选项。",
    "Did you mean {possibility}?": "是不是 {possibility}？",
    "(Did you mean one of: {possibilities}?)": "（是不是其中之一：{possibilities}？）",
    "Option {name!r} requires an argument.": "选项 {name} 后面要写一个值。",
    "Option {name!r} requires {nargs} arguments.": "选项 {name} 后面要写 {nargs} 个值。",
    "Option {name!r} does not take a value.": "选项 {name} 后面不写值。",
    "Argument {name!r} takes {nargs} values.": "参数 {name} 要写 {nargs} 个值。",
    "Takes {nargs} values but 1 was given.": "要写 {nargs} 个值，只写了 1 个。",
    "Takes {nargs} values but {len} were given.": "要写 {nargs} 个值，写了 {len} 个。",
    "Got unexpected extra argument ({args})": "多写了参数：{args}",
    "Got unexpected extra arguments ({args})": "多写了参数：{args}",
    "Missing argument": "没有写参数",
    "Missing option": "没有写选项",
    "Missing parameter": "没有写参数",
    "Missing parameter: {param_name}": "没有写参数：{param_name}",
    "Missing {param_type}": "没有写 {param_type}",
    "Invalid value: {message}": "值无效：{message}",
    "Invalid value for {param_hint}: {message}": "{param_hint} 的值无效：{message}",
    "{value!r} is not a valid {number_type}.": "{value} 不是数字。",
    "{value!r} is not a valid boolean. Recognized values: {states}": "{value} 不是“是”或“否”，可以写：{states}",
    "{value} is not in the range {range}.": "{value} 不在 {range} 的范围内。",
    "{value!r} is not {choice}.": "{value} 不是 {choice}。",
    "{value!r} is not one of {choices}.": "{value} 不在其中：{choices}。",
    "{value!r} does not match the format {format}.": "{value} 的格式不是 {format}。",
    "{value!r} does not match the formats {formats}.": "{value} 的格式不在其中：{formats}。",
    "Choose from:\n\t{choices}": "可以选：\n\t{choices}",
    "{name} {filename!r} does not exist.": "{name} {filename} 不存在。",
    "{name} {filename!r} is a directory.": "{name} {filename} 是目录。",
    "{name} {filename!r} is a file.": "{name} {filename} 是文件。",
    "{name} {filename!r} is not executable.": "{name} {filename} 不能执行。",
    "{name} {filename!r} is not readable.": "{name} {filename} 读不了。",
    "{name} {filename!r} is not writable.": "{name} {filename} 写不了。",
    "Could not open file {filename!r}: {message}": "打不开文件 {filename}：{message}",
    "file": "文件",
    "directory": "目录",
    "path": "路径",
    "unknown error": "未知错误",
}
#: Modules of Click that speak to whoever types a command.
SPEAKING: Final = ("core", "decorators", "exceptions", "formatting", "parser", "termui", "types")


def speak_chinese() -> None:
    """Let Click say its own words in Chinese, in this process."""
    for name in SPEAKING:
        module = import_module(f"click.{name}")
        for function, said in (("_", _one), ("ngettext", _many)):
            if hasattr(module, function):
                setattr(module, function, said)


def name_places(command: click.Command) -> None:
    """Name what may follow a command in the line on its usage."""
    command.options_metavar = OPTIONS
    if isinstance(command, click.Group):
        command.subcommand_metavar = COMMAND
        for below in command.commands.values():
            name_places(below)


def _one(words: str) -> str:
    return WORDS.get(words, words)


def _many(one: str, several: str, count: int) -> str:
    return _one(one if count == 1 else several)

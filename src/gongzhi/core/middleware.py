"""What the visitor sees when something goes wrong below the pages: the database is away, an address is unknown."""

import logging
import sys
from collections.abc import Callable

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.template import TemplateDoesNotExist
from django.template.loader import render_to_string
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext as _

from gongzhi.core.errors import Refusal

logger = logging.getLogger(__name__)

RETRY_AFTER_SECONDS = 5

# Shown when even the templates cannot be read: it needs nothing.
_BARE = (
    '<!doctype html><html lang="zh-CN"><meta charset="utf-8"><title>{title}</title><h1>{title}</h1><p>{text}</p></html>'
)


class DatabaseAwayMiddleware:
    """Answers 503 with a page that says what happened while the database restarts; the next request finds it again."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """For views. What fails in the middleware below us arrives in `server_error`."""
        return database_away(exception)


def database_away(exception: BaseException | None) -> HttpResponse | None:
    """The page for a lost database, or None if the exception is of another kind."""
    if not isinstance(exception, OperationalError | InterfaceError) or refused_by_statement(exception):
        return None
    logger.error("The database does not answer: %s", type(exception.__cause__ or exception).__name__)
    response = page(
        503,
        _("平台正在恢复"),
        _("数据库暂时连接不上，您刚才的这一步没有保存，之前的内容都还在。请过几秒钟再试一次，通常很快就好。"),
    )
    response["Retry-After"] = str(RETRY_AFTER_SECONDS)
    return response


def refused_by_statement(exception: BaseException) -> bool:
    """Whether the database is there and only broke off this statement (deadlock, time limit): that is our error."""
    state: str = getattr(exception.__cause__, "sqlstate", None) or ""
    # 57P: the server shuts down or starts up; 08: the connection broke; 53: it takes no more connections.
    return bool(state) and not state.startswith(("57P", "08", "53"))


def page(status: int, title: str, text: str, request: HttpRequest | None = None) -> HttpResponse:
    """An error page. Without `request` it asks neither database nor session."""
    try:
        body: str = render_to_string(f"errors/{status}.html", {"title": title, "text": text}, request)
    except TemplateDoesNotExist:
        body = _BARE.format(title=title, text=text)
    response = HttpResponse(body, status=status)
    add_never_cache_headers(response)
    return response


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400: the request cannot be read."""
    return page(400, _("这个请求无法处理"), _("您的浏览器发来的内容不完整或太大。请返回上一页，检查后再试。"))


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    """403: seen, but not allowed."""
    return page(
        403, _("您没有权限这样做"), _("您可以看到这件事，但当前岗位不能办理。如有需要，请联系负责的岗位。"), request
    )


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403: a form from another site, or from a page that stood open too long."""
    return page(
        403,
        _("页面已过期"),
        _("为了您的安全，这一步没有提交。请返回上一页，刷新后再提交一次，填写的内容请先复制保存。"),
    )


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404: unknown, or not for this visitor to see."""
    return page(
        404, _("没有找到这个页面"), _("网址可能有误，或者您没有查看的权限。请返回首页，或联系就近的群团窗口。"), request
    )


def server_error(request: HttpRequest) -> HttpResponse:
    """500, or 503 if the database is away."""
    away = database_away(sys.exc_info()[1])
    return away or page(
        500, _("平台出错了"), _("对不起，这一步没有完成，之前的内容都还在。我们已经记录了这个问题，请稍后再试。")
    )


class RefusalMiddleware:
    """Answers an action's refusal that no view has put beside a field: what happened, why, and the way back."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """For views only: jobs and commands deal with refusals themselves."""
        if not isinstance(exception, Refusal):
            return None
        return page(exception.status, _("这一步没有完成"), str(exception.message), request)

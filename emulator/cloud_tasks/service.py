"""The gRPC face of the server: google.cloud.tasks.v2.CloudTasks on the client library's own types."""

import base64
import binascii
from collections.abc import Callable
from typing import Any

import grpc
from google.cloud.tasks_v2 import types
from google.protobuf.empty_pb2 import Empty

from emulator.cloud_tasks import rules
from emulator.cloud_tasks.engine import Engine
from emulator.cloud_tasks.errors import InvalidArgument, Refusal, Unimplemented

SERVICE = "google.cloud.tasks.v2.CloudTasks"
LARGEST_PAGE = 1000


class CloudTasksService(grpc.GenericRpcHandler):
    """Translates calls to the engine, and its refusals to gRPC statuses."""

    def __init__(self, engine: Engine) -> None:
        """Answer from `engine`."""
        self._engine = engine
        queue, task = types.Queue.serialize, types.Task.serialize
        listed, empty = types.ListTasksResponse.serialize, Empty.SerializeToString
        self._handlers = {
            "CreateQueue": _rpc(self._create_queue, types.CreateQueueRequest, queue),
            "GetQueue": _rpc(self._get_queue, types.GetQueueRequest, queue),
            "PauseQueue": _rpc(self._pause_queue, types.PauseQueueRequest, queue),
            "ResumeQueue": _rpc(self._resume_queue, types.ResumeQueueRequest, queue),
            "PurgeQueue": _rpc(self._purge_queue, types.PurgeQueueRequest, queue),
            "CreateTask": _rpc(self._create_task, types.CreateTaskRequest, task),
            "GetTask": _rpc(self._get_task, types.GetTaskRequest, task),
            "ListTasks": _rpc(self._list_tasks, types.ListTasksRequest, listed),
            "DeleteTask": _rpc(self._delete_task, types.DeleteTaskRequest, empty),
            "RunTask": _rpc(self._run_task, types.RunTaskRequest, task),
        }

    def service(self, handler_call_details: grpc.HandlerCallDetails) -> "grpc.RpcMethodHandler[Any, Any] | None":
        """The handler of a call; one that says UNIMPLEMENTED for what only the real service has."""
        service, _, method = handler_call_details.method.lstrip("/").partition("/")
        if service != SERVICE:
            return None
        return self._handlers.get(method) or _missing(method)

    def _create_queue(self, request: types.CreateQueueRequest) -> types.Queue:
        location = request.queue.name.partition("/queues/")[0]
        if location != request.parent:
            raise InvalidArgument(f"the queue {request.queue.name!r} does not lie in {request.parent!r}")
        return self._engine.create_queue(request.queue)

    def _get_queue(self, request: types.GetQueueRequest) -> types.Queue:
        return self._engine.queue(request.name)

    def _pause_queue(self, request: types.PauseQueueRequest) -> types.Queue:
        return self._engine.set_state(request.name, types.Queue.State.PAUSED)

    def _resume_queue(self, request: types.ResumeQueueRequest) -> types.Queue:
        return self._engine.set_state(request.name, types.Queue.State.RUNNING)

    def _purge_queue(self, request: types.PurgeQueueRequest) -> types.Queue:
        return self._engine.purge(request.name)

    def _create_task(self, request: types.CreateTaskRequest) -> types.Task:
        return _seen(self._engine.create_task(request.parent, request.task), request.response_view)

    def _get_task(self, request: types.GetTaskRequest) -> types.Task:
        return _seen(self._engine.task(request.name), request.response_view)

    def _list_tasks(self, request: types.ListTasksRequest) -> types.ListTasksResponse:
        if request.page_size < 0:
            raise InvalidArgument(f"page_size must not be negative, found {request.page_size}")
        size = min(request.page_size or LARGEST_PAGE, LARGEST_PAGE)
        found = self._engine.tasks(request.parent, _last_name(request.page_token), size + 1)
        page = [_seen(task, request.response_view) for task in found[:size]]
        token = base64.urlsafe_b64encode(page[-1].name.encode()).decode() if len(found) > size else ""
        return types.ListTasksResponse(tasks=page, next_page_token=token)

    def _delete_task(self, request: types.DeleteTaskRequest) -> Empty:
        self._engine.delete_task(request.name)
        return Empty()

    def _run_task(self, request: types.RunTaskRequest) -> types.Task:
        return _seen(self._engine.run_task(request.name), request.response_view)


def _seen(task: types.Task, view: types.Task.View) -> types.Task:
    """The task as the asked view shows it; the body belongs to the full one alone. Changes the task given."""
    if view != types.Task.View.FULL:
        task.view = types.Task.View(types.Task.View.BASIC)
        task.http_request.body = b""
    return task


def _last_name(page_token: str) -> str:
    try:
        name = base64.b64decode(page_token, altchars=b"-_", validate=True).decode()
    except (binascii.Error, ValueError) as error:
        raise InvalidArgument(f"the page token was not given by this service: {page_token!r}") from error
    if name and not rules.TASK_NAME.fullmatch(name):
        raise InvalidArgument(f"the page token was not given by this service: {page_token!r}")
    return name


def _rpc(
    method: Callable[[Any], Any], request: Any, serialize: Callable[[Any], bytes]
) -> "grpc.RpcMethodHandler[Any, Any]":
    def answer(request: Any, context: grpc.ServicerContext) -> Any:
        try:
            return method(request)
        except Refusal as refusal:
            context.abort(refusal.code, str(refusal))

    return grpc.unary_unary_rpc_method_handler(
        answer, request_deserializer=request.deserialize, response_serializer=serialize
    )


def _missing(method: str) -> "grpc.RpcMethodHandler[Any, Any]":
    def refuse(_request: Any, context: grpc.ServicerContext) -> Any:
        context.abort(Unimplemented.code, f"the local Cloud Tasks does not have {method}")

    return grpc.unary_unary_rpc_method_handler(refuse)

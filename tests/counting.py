"""The interceptor that counts the documents which reads give, and the processor time of the calls."""

from __future__ import annotations

from typing import Any

from google.cloud.firestore_v1.types import RunQueryResponse

from tests.interceptor import Wire


class Counting(Wire):
    """Counts the documents that reads give too; a query that gives none is paid as one."""

    def __init__(self) -> None:
        super().__init__()
        self.documents = 0

    def forget(self) -> None:
        """Count from nothing."""
        super().forget()
        self.documents = 0

    def intercept_unary_unary(self, continuation: Any, client_call_details: Any, request: Any) -> Any:
        """One request, one reply."""
        self.documents += client_call_details.method.endswith("GetDocument")
        return super().intercept_unary_unary(continuation, client_call_details, request)

    def intercept_unary_stream(self, continuation: Any, client_call_details: Any, request: Any) -> Any:
        """One request, a stream of replies."""
        replies = list(super().intercept_unary_stream(continuation, client_call_details, request))
        if client_call_details.method.endswith("RunQuery"):
            found = (RunQueryResponse.pb(each) if isinstance(each, RunQueryResponse) else each for each in replies)
            self.documents += max(1, sum(each.HasField("document") for each in found))
        else:
            self.documents += len(replies)
        return iter(replies)

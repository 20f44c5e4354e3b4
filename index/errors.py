"""The one family of errors whose text a reader may be shown; anything else that escapes is a bug."""


class WenjuError(Exception):
    """What went wrong and, in `remedy`, what to do about it: both in Chinese, each one line."""

    def __init__(self, problem: str, remedy: str = "") -> None:
        super().__init__(problem, remedy)
        self.problem = problem
        self.remedy = remedy

    def __str__(self) -> str:
        return f"{self.problem}。{self.remedy}" if self.remedy else self.problem

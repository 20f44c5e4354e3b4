"""One contract for every back end, run over all of them; then what is particular to each."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from index.errors import WenjuError
from index.weights import resolve_weights
from rag.engines.base import read_log_chances, shares
from rag.engines.choose import open_engine
from rag.engines.llama import LlamaEngine, physical_cores
from tests.test_http_engine import ScriptedServer

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rag.engines.base import Engine, Message

DEFAULT_WEIGHTS = "qwen2.5-coder-1.5b-instruct-q4_k_m"
CONTEXT_TOKENS = 2048
TOO_LONG = "问题和材料太长" * 20_000


def ask(text: str) -> list[Message]:
    return [{"role": "system", "content": "简短回答。"}, {"role": "user", "content": text}]


# --- a transformers model of some thousand random weights ---


def save_tiny_model(folder: Path) -> Path:
    import torch
    from tokenizers import Tokenizer, models, pre_tokenizers
    from transformers import LlamaConfig, LlamaForCausalLM, PreTrainedTokenizerFast

    torch.manual_seed(7)
    vocabulary = {piece: number for number, piece in enumerate("口简短回答。一二三四五六七八九十")}
    raw = Tokenizer(models.WordLevel(vocabulary, unk_token="口"))  # noqa: S106
    raw.pre_tokenizer = pre_tokenizers.Split("", "isolated")
    tokenizer = PreTrainedTokenizerFast(tokenizer_object=raw)
    tokenizer.chat_template = "{% for message in messages %}{{ message.content }}{% endfor %}"
    tokenizer.save_pretrained(folder)
    sizes = {"hidden_size": 16, "intermediate_size": 32, "num_hidden_layers": 2, "num_attention_heads": 2}
    config = LlamaConfig(vocab_size=len(vocabulary), max_position_embeddings=CONTEXT_TOKENS, **sizes)
    config.bos_token_id = config.eos_token_id = None
    LlamaForCausalLM(config).save_pretrained(folder)
    return folder


# --- the contract ---


@pytest.fixture(scope="module")
def http_engine() -> Iterator[Engine]:
    with ScriptedServer().running() as server:
        engine = open_engine("http", model="counts", base_url=server.base_url)
        yield engine
        engine.close()


@pytest.fixture(scope="module")
def tiny_engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    engine = open_engine("hf", model=str(save_tiny_model(tmp_path_factory.mktemp("tiny"))))
    yield engine
    engine.close()


@pytest.fixture(scope="module")
def llama_engine() -> Iterator[Engine]:
    path = resolve_weights(DEFAULT_WEIGHTS, fetch=False)
    engine = open_engine("llama", model=str(path), context_tokens=2 * CONTEXT_TOKENS, slots=2)
    yield engine
    engine.close()


@pytest.fixture(scope="module")
def hf_engine() -> Iterator[Engine]:
    engine = open_engine("hf", model=str(resolve_weights(DEFAULT_WEIGHTS, fetch=False)))
    yield engine
    engine.close()


@pytest.fixture(
    params=[
        "http_engine",
        "tiny_engine",
        pytest.param("llama_engine", marks=pytest.mark.e2e),
        pytest.param("hf_engine", marks=pytest.mark.e2e),
    ]
)
def engine(request: pytest.FixtureRequest) -> Engine:
    chosen: Engine = request.getfixturevalue(request.param)
    return chosen


def written(engine: Engine, text: str, max_tokens: int) -> list[str]:
    """Return the pieces with words in them: an empty one is only a moment in which the stream can be closed."""
    return [piece for piece in engine.stream(ask(text), max_tokens=max_tokens) if piece]


def test_a_reply_comes_in_pieces_of_text(engine: Engine) -> None:
    pieces = written(engine, "一二三四五？", 6)
    assert len(pieces) > 1
    assert all(isinstance(piece, str) for piece in pieces)
    assert engine.name


def test_a_reply_stops_at_max_tokens_and_a_longer_one_goes_on_from_there(engine: Engine) -> None:
    short = written(engine, "从一数到一百。", 3)
    long = written(engine, "从一数到一百。", 7)
    assert 0 < len(short) <= 3
    assert len(long) <= 7
    assert len("".join(short)) < len("".join(long))
    assert "".join(long).startswith("".join(short).rstrip("�"))


def test_the_same_question_gets_the_same_reply(engine: Engine) -> None:
    first, second = ("".join(engine.stream(ask("三加四？"), max_tokens=6)) for _ in range(2))
    assert first == second


def test_a_choice_of_words_is_weighed_in_shares_of_one(engine: Engine) -> None:
    weighed = engine.weigh(ask("一 二 三"), ["一", "二"])
    assert not weighed or (set(weighed) == {"一", "二"} and sum(weighed.values()) == pytest.approx(1))
    assert engine.weigh(ask("一 二 三"), ["绝无此词甲", "绝无此词乙"]) == {}


def test_two_streams_read_in_turns_do_not_wait_for_each_other(engine: Engine) -> None:
    one, two = (engine.stream(ask(text), max_tokens=4) for text in ("从一数到十。", "从十数到一。"))
    replies = [next(one), next(two)]  # an engine that held its turn while being read would hang here
    replies = [replies[0] + "".join(one), replies[1] + "".join(two)]
    assert all(replies)


def read_together(engine: Engine, questions: list[str], max_tokens: int) -> dict[str, str]:
    replies: dict[str, str] = {}

    def read(question: str) -> None:
        replies[question] = "".join(engine.stream(ask(question), max_tokens=max_tokens))

    threads = [threading.Thread(target=read, args=(question,)) for question in questions]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return replies


def test_two_threads_are_both_answered(engine: Engine) -> None:
    replies = read_together(engine, ["从一数到九。", "从九数到一。"], max_tokens=5)
    assert len(replies) == 2
    assert all(replies.values())


def test_closing_early_stops_the_work_and_a_later_stream_still_works(engine: Engine) -> None:
    threads_before = threading.active_count()
    stream = engine.stream(ask("从一数到一千。"), max_tokens=400)
    next(stream)
    start = time.monotonic()
    stream.close()  # type: ignore[attr-defined]
    assert time.monotonic() - start < 5
    with pytest.raises(StopIteration):
        next(stream)
    later = time.monotonic() + 5
    while threading.active_count() > threads_before and time.monotonic() < later:
        time.sleep(0.01)
    assert threading.active_count() <= threads_before
    assert list(engine.stream(ask("二加二？"), max_tokens=3))


def test_a_prompt_that_does_not_fit_is_an_error_for_people(engine: Engine) -> None:
    with pytest.raises(WenjuError) as caught:
        list(engine.stream(ask(TOO_LONG), max_tokens=4))
    assert "\n" not in str(caught.value)
    assert caught.value.remedy


# --- opening and closing ---


def test_an_unknown_kind_is_refused_with_the_known_ones() -> None:
    with pytest.raises(WenjuError, match="llama、hf、http"):
        open_engine("gpt", model="m")


@pytest.mark.parametrize("kind", ["llama", "hf"])
def test_a_file_that_is_no_model_is_refused_by_name(tmp_path: Path, kind: str) -> None:
    broken = tmp_path / "broken.gguf"
    broken.write_bytes(b"not a model")
    for path in (broken, tmp_path / "missing.gguf"):
        with pytest.raises(WenjuError, match=path.name):
            open_engine(kind, model=str(path))


def test_a_closed_engine_says_so(tmp_path: Path) -> None:
    engine = open_engine("hf", model=str(save_tiny_model(tmp_path)))
    engine.close()
    engine.close()
    with pytest.raises(WenjuError, match="已经关闭"):
        list(engine.stream(ask("一"), max_tokens=1))


def test_the_chances_of_opening_tokens_become_shares() -> None:
    completion = {"choices": [{"logprobs": {"content": [{"top_logprobs": [{"token": "是", "logprob": -0.2}, {"token": " 是", "logprob": -3}, {"token": "否", "logprob": -2}]}]}}]}  # fmt: skip
    weighed = shares(read_log_chances(completion), ["是", "否"])
    assert weighed["是"] == pytest.approx(0.868, abs=0.01)
    assert read_log_chances({"choices": [{"message": {"content": "是"}}]}) == {}


def test_there_is_at_least_one_core() -> None:
    assert physical_cores() >= 1


def test_importing_the_engines_imports_no_heavy_library() -> None:
    code = (
        "import sys, rag.engines.base, rag.engines.choose, rag.engines.hf, rag.engines.http, rag.engines.llama\n"
        "print(*{'torch', 'transformers', 'xllamacpp', 'httpx'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == []


@pytest.mark.e2e
def test_llama_does_not_mix_up_two_replies_written_at_once(llama_engine: Engine) -> None:
    words = ["襄阳高新区", "东风纳米"]
    replies = read_together(llama_engine, [f"照抄这个词，不要写别的：{word}" for word in words], max_tokens=12)
    for question, reply in replies.items():
        assert [word in reply for word in words] == [word in question for word in words]


@pytest.mark.e2e
def test_closing_llama_while_it_is_read_ends_the_reader_with_an_error() -> None:
    engine = LlamaEngine(resolve_weights(DEFAULT_WEIGHTS, fetch=False), context_tokens=1024, slots=1)
    stream = engine.stream(ask("从一数到一千。"), max_tokens=400)
    next(stream)
    engine.close()
    with pytest.raises(WenjuError, match="没有写完"):
        list(stream)
    with pytest.raises(WenjuError, match="已经关闭"):
        next(engine.stream(ask("一"), max_tokens=1))


@pytest.mark.e2e
def test_llama_is_silent_and_a_program_may_end_in_the_middle_of_a_reply() -> None:
    code = (
        "import sys; from pathlib import Path; from rag.engines.llama import LlamaEngine\n"
        "engine = LlamaEngine(Path(sys.argv[1]), context_tokens=1024, slots=1)\n"
        "stream = engine.stream([{'role': 'user', 'content': '从一数到一千。'}], max_tokens=400)\n"
        "print(bool(next(piece for piece in stream if piece)))"
    )
    path = str(resolve_weights(DEFAULT_WEIGHTS, fetch=False))
    done = subprocess.run([sys.executable, "-c", code, path], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, "True\n", "")

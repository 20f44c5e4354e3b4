"""One collection of a Milvus server: how it is reached, made, written and searched, and what its errors mean."""

from __future__ import annotations

import logging
import re
import threading
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from index.bm25 import LENGTH, SATURATION
from index.errors import WenjuError
from index.words import IDLE, words_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from index.embed import Vectors

INSTALL = "pip install 'wenju[milvus]'（在项目文件夹里：pip install -e '.[milvus]'）"
LEAST_VERSION, LEAST_LITE_VERSION = (2, 5), (3, 0)  # the first with BM25 of their own
CONNECT_SECONDS, SEARCH_SECONDS, WRITE_SECONDS = 10.0, 30.0, 120.0
PING_IDLE = "grpc.keepalive_permit_without_calls"  # a writer embeds for minutes; milvus-lite hangs up on who pings
MOST_FOUND = 16_384  # the most that Milvus returns for one question
FIELD_BYTES = 65_535  # the most that it holds in one field; a passage has about 1,000

DENSE, WORDS = "vector", "words"
GRAPH = {"M": 16, "efConstruction": 200}  # of HNSW; the memory it takes is reckoned in docs/cluster.md
GRAPH_BREADTH = 128  # ef: passages kept in sight while the graph is walked; at least as many as are asked for
BM25 = {"bm25_k1": SATURATION, "bm25_b": LENGTH, "inverted_index_algo": "DAAT_MAXSCORE"}
ANALYSER = {
    "tokenizer": {"type": "jieba", "mode": "search"},
    "filter": [{"type": "stop", "stop_words": [" ", *sorted(IDLE)]}],
}

Found = list[tuple[int, float]]  # (passage id, score)


@dataclass(frozen=True, slots=True)
class Server:
    uri: str  # http://host:19530, or a file that ends with .db for milvus-lite
    token: str = ""  # user:password, or a key
    collection: str = "wenju"

    @property
    def other_collection(self) -> str:
        return f"换一个集合名再建：WENJU_MILVUS_COLLECTION={self.collection}_2 wenju index 文件夹；或先删去这个集合"


class Collection:
    """Safe to share between threads; the server is asked for the first time when something is wanted of it."""

    def __init__(self, server: Server) -> None:
        self.server = server
        self._lock = threading.Lock()
        self._opened: Any = None  # pymilvus.MilvusClient
        self._known = False  # that the collection is ours, and loaded

    def ensure(self, dimensions: int) -> None:
        """Make the collection unless it is there; refuse one for vectors of another length."""
        with self._client() as client:
            if not self._exists(client):
                self._create(client, dimensions)
                self._make_ready(client)
            fields = client.describe_collection(self.server.collection)["fields"]
        held = next(int(each["params"]["dim"]) for each in fields if each["name"] == DENSE)
        if held != dimensions:
            raise WenjuError(
                f"Milvus 的集合 {self.server.collection} 的向量是 {held} 维，资料库的是 {dimensions} 维",
                self.server.other_collection,
            )

    def mark(self, number: int) -> str:
        """Return the mark of a row; empty where there is no such row, or no collection."""
        with self._client() as client:
            if not self._exists(client):
                return ""
            rows = client.get(self.server.collection, [number], ["mark"], timeout=SEARCH_SECONDS)
        return str(rows[0]["mark"]) if rows else ""

    def marks(self, where: str, count: int) -> dict[int, str]:
        with self._client() as client:
            rows = client.query(self.server.collection, where, ["id", "mark"], limit=count, timeout=WRITE_SECONDS)
        return {int(row["id"]): str(row["mark"]) for row in rows}

    def put(self, rows: list[tuple[int, str, Vectors, str]]) -> None:
        """Write rows of id, mark, vector and text; one with the same id is written over."""
        named = [
            {"id": number, "mark": mark, DENSE: vector, "text": text.encode()[:FIELD_BYTES].decode(errors="ignore")}
            for number, mark, vector, text in rows
        ]
        with self._client() as client:
            client.upsert(self.server.collection, named, timeout=WRITE_SECONDS)

    def delete(self, where: str) -> None:
        with self._client() as client:
            client.delete(self.server.collection, filter=where, timeout=WRITE_SECONDS)

    def search(self, field: str, wanted: Vectors | str, count: int, where: str) -> Found:
        """Return the rows nearest to a vector, or with most of some words, best first."""
        count = min(count, MOST_FOUND)
        with self._client() as client:
            (hits,) = client.search(
                self.server.collection,
                [wanted],
                anns_field=field,
                search_params=_parameters(field, count),
                filter=where,
                limit=count,
                output_fields=["id"],
                timeout=SEARCH_SECONDS,
            )
        # milvus-lite gives BM25 as a distance, below zero; the servers give it as a score.
        found = [(int(hit["id"]), abs(hit["distance"]) if field == WORDS else float(hit["distance"])) for hit in hits]
        return _best_first(found)

    def search_hybrid(self, vector: Vectors, words: str, depth: int, offset: int, where: str) -> Found:
        """Search both ways, `depth` rows each, fused by the server: the sum of 1 / (offset + rank)."""
        with self._client() as client:
            from pymilvus import AnnSearchRequest, RRFRanker

            legs = [
                AnnSearchRequest([wanted], field, _parameters(field, depth), limit=depth, expr=where)
                for field, wanted in ((DENSE, vector), (WORDS, words))
            ]
            (hits,) = client.hybrid_search(
                self.server.collection,
                legs,
                RRFRanker(offset),
                limit=2 * depth,
                output_fields=["id"],
                timeout=SEARCH_SECONDS,
            )
        return _best_first([(int(hit["id"]), float(hit["distance"])) for hit in hits])

    @contextmanager
    def _client(self) -> Iterator[Any]:
        with self._lock:
            if self._opened is None:
                self._opened = connect(self.server)
        from pymilvus import MilvusException

        try:
            yield self._opened
        except MilvusException as error:
            raise _said(self.server, error) from error

    def _exists(self, client: Any) -> bool:  # noqa: ANN401 - pymilvus is imported late, so its types have no names here
        if not client.has_collection(self.server.collection, timeout=SEARCH_SECONDS):
            return False
        if self._known:
            return True
        fields = {each["name"] for each in client.describe_collection(self.server.collection)["fields"]}
        if fields != {"id", "mark", "text", DENSE, WORDS}:
            raise WenjuError(f"Milvus 的集合 {self.server.collection} 不是问据建的", self.server.other_collection)
        self._make_ready(client)
        self._known = True
        return True

    def _create(self, client: Any, dimensions: int) -> None:  # noqa: ANN401 - as above
        from pymilvus import DataType, Function, FunctionType

        schema = client.create_schema(auto_id=False)
        schema.add_field("id", DataType.INT64, is_primary=True)
        schema.add_field("mark", DataType.VARCHAR, max_length=FIELD_BYTES)
        schema.add_field(DENSE, DataType.FLOAT_VECTOR, dim=dimensions)
        schema.add_field(
            "text", DataType.VARCHAR, max_length=FIELD_BYTES, enable_analyzer=True, analyzer_params=ANALYSER
        )
        schema.add_field(WORDS, DataType.SPARSE_FLOAT_VECTOR)
        schema.add_function(Function("bm25", FunctionType.BM25, ["text"], [WORDS]))
        # "Strong": every search finds all that was written before it, whoever wrote it.
        client.create_collection(self.server.collection, schema=schema, consistency_level="Strong")

    def _make_ready(self, client: Any) -> None:  # noqa: ANN401 - as above
        """Index and load what is there; whoever made it may have been killed in between, and milvus-lite unloads."""
        if not {DENSE, WORDS} <= set(client.list_indexes(self.server.collection)):
            indexes = client.prepare_index_params()
            # Unit vectors, so the inner product is the cosine.
            indexes.add_index(DENSE, "HNSW", DENSE, metric_type="IP", params=GRAPH)
            indexes.add_index(WORDS, "SPARSE_INVERTED_INDEX", WORDS, metric_type="BM25", params=BM25)
            client.create_index(self.server.collection, indexes, sync=False)
        client.load_collection(self.server.collection)


def connect(server: Server) -> Any:  # noqa: ANN401 - as above
    """Return a client of a server that can do what is asked of it."""
    try:
        import pymilvus
        from pymilvus.exceptions import ConnectionConfigException
    except ImportError as error:
        raise WenjuError("设置 index = milvus 需要 pymilvus，还没有装", INSTALL) from error
    logging.getLogger("pymilvus").setLevel(logging.CRITICAL)  # it logs each error that it also raises, with its stack
    if server.uri.endswith(".db"):
        words_of("")  # milvus-lite cuts with this process's jieba, which is to load without saying so
    try:
        client = pymilvus.MilvusClient(
            server.uri, token=server.token, timeout=CONNECT_SECONDS, grpc_options={PING_IDLE: False}
        )
        version = str(client.get_server_version())
    except ConnectionConfigException as error:
        raise WenjuError(
            f"Milvus 的地址用不了：{server.uri}（{error.message}）",
            "WENJU_MILVUS_URI 写成 http://主机:19530，或（装了 milvus-lite 时）一个 .db 文件",
        ) from error
    except pymilvus.MilvusException as error:
        raise _said(server, error) from error
    check_version(server, version)
    return client


def check_version(server: Server, version: str) -> None:
    """Refuse a server without full-text search; milvus-lite names itself before its own number."""
    found = re.match(r"(milvus_lite-)?v?(\d+)\.(\d+)", version)
    least = LEAST_LITE_VERSION if found and found[1] else LEAST_VERSION
    if found and (int(found[2]), int(found[3])) < least:
        raise WenjuError(
            f"Milvus {server.uri} 是 {version}，没有全文检索，至少要 {least[0]}.{least[1]}",
            "升级服务器，或去掉设置 index，用本机的索引",
        )


def _parameters(field: str, count: int) -> dict[str, Any]:
    if field == WORDS:
        return {"metric_type": "BM25", "params": {}}
    return {"metric_type": "IP", "params": {"ef": max(GRAPH_BREADTH, count)}}


def _best_first(found: Found) -> Found:
    return sorted(found, key=lambda pair: (-pair[1], pair[0]))


def _said(server: Server, error: Any) -> WenjuError:  # noqa: ANN401 - as above
    from pymilvus.exceptions import ErrorCode

    message = " ".join(str(error.message).split())
    if error.code == ErrorCode.COLLECTION_NOT_FOUND:
        return WenjuError(f"Milvus {server.uri} 里没有集合 {server.collection}", "重新送进去：wenju index 文件夹")
    if re.search("auth|permission|privilege", message, re.IGNORECASE):
        return WenjuError(f"Milvus {server.uri} 不认这个身份（{message}）", "检查 WENJU_MILVUS_TOKEN，如 用户:密码")
    if re.search("unavailable|connect|deadline|timeout|closed channel", message, re.IGNORECASE):
        return WenjuError(
            f"连不上 Milvus：{server.uri}（{message}）", "看它是否在运行、地址对不对（WENJU_MILVUS_URI）；资料库没有变"
        )
    return WenjuError(f"Milvus {server.uri} 报错：{message}", "看服务器的日志；资料库没有变，可再运行同一条命令")

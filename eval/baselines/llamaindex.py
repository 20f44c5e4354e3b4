"""The same pipeline built with LlamaIndex: its splitter, its vector index, its CitationQueryEngine and chat engine."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from llama_index.core import Document, PromptTemplate, VectorStoreIndex
from llama_index.core.base.llms.types import ChatMessage, CompletionResponse, LLMMetadata
from llama_index.core.chat_engine import CondenseQuestionChatEngine
from llama_index.core.embeddings import BaseEmbedding
from llama_index.core.llms import CustomLLM
from llama_index.core.memory import ChatMemoryBuffer
from llama_index.core.node_parser import SentenceSplitter
from llama_index.core.query_engine import CitationQueryEngine
from llama_index.core.vector_stores import FilterOperator, MetadataFilter, MetadataFilters
from pydantic import PrivateAttr

from eval.baselines.chunks import CHUNK_CHARS, OVERLAP_CHARS, PROMPT_CHUNKS, Chunk, placed
from eval.baselines.replies import NOT_THERE, Stopwatch, read_reply

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from eval.baselines.models import Models
    from rag.answer import Answer

CONTEXT_TOKENS = 4096  # of one slot of the engine
BATCH_TEXTS = 2048  # the most it hands over at once; embedding has batches of its own
# The engine's own templates, in Chinese: it puts "Source 1:" and so on before the pieces itself.
ANSWERING = PromptTemplate(
    "请只根据给出的资料（Source）回答问题。引用资料时，用它的编号标明出处，例如 [1]；每个回答至少要有一处引用。"
    f"如果资料都没有答案，就回答“{NOT_THERE}”。例如：\n"
    "Source 1:\n傍晚的天空是红色的，早晨是蓝色的。\nSource 2:\n天空变红时，水是湿的。\n"
    "问题：水什么时候是湿的？\n回答：天空变红时水是湿的 [2]，那是在傍晚 [1]。\n"
    "现在轮到你。下面是编好号的资料：\n------\n{context_str}\n------\n问题：{query_str}\n回答："
)
REWRITING = PromptTemplate(
    "根据下面的对话和后续的问题，把后续的问题改写成一个包含必要背景、可以单独理解的问题。\n"
    "<对话>\n{chat_history}\n<后续的问题>\n{question}\n<改写后的问题>\n"
)


class OurEmbedding(BaseEmbedding):  # type: ignore[misc]
    _models: Any = PrivateAttr()

    def __init__(self, models: Models) -> None:
        super().__init__(model_name=models.embedder.name, embed_batch_size=BATCH_TEXTS)
        self._models = models

    def _get_query_embedding(self, query: str) -> list[float]:
        found: list[float] = self._models.question_numbers(query)
        return found

    def _get_text_embeddings(self, texts: list[str]) -> list[list[float]]:
        found: list[list[float]] = self._models.text_numbers(texts)
        return found

    def _get_text_embedding(self, text: str) -> list[float]:
        return self._get_text_embeddings([text])[0]

    async def _aget_query_embedding(self, query: str) -> list[float]:
        return self._get_query_embedding(query)


class OurLLM(CustomLLM):  # type: ignore[misc]
    _models: Any = PrivateAttr()

    def __init__(self, models: Models) -> None:
        super().__init__()
        self._models = models

    @property
    def metadata(self) -> LLMMetadata:
        return LLMMetadata(
            context_window=CONTEXT_TOKENS, num_output=self._models.answer_tokens, model_name=self._models.engine.name
        )

    def stream_complete(self, prompt: str, *_: object, **__: object) -> Iterator[CompletionResponse]:
        said = ""
        for piece in self._models.stream([{"role": "user", "content": prompt}]):
            said += piece
            yield CompletionResponse(text=said, delta=piece)

    def complete(self, prompt: str, *_: object, **__: object) -> CompletionResponse:
        return CompletionResponse(text="".join(each.delta or "" for each in self.stream_complete(prompt)))


class LlamaIndex:
    name = "llamaindex"

    def __init__(self, models: Models, pages: Mapping[str, str]) -> None:
        self._models, self._pages = models, pages
        self._llm = OurLLM(models)
        # Its sizes are in tokens of whatever counts them; counted by `list` they are characters, as everywhere here.
        self._splitter = SentenceSplitter(chunk_size=CHUNK_CHARS, chunk_overlap=OVERLAP_CHARS, tokenizer=list)
        documents = [
            Document(
                text=text,
                metadata={"source": source},
                excluded_embed_metadata_keys=["source", "start"],
                excluded_llm_metadata_keys=["source", "start"],
            )
            for source, text in pages.items()
        ]
        nodes = self._splitter.get_nodes_from_documents(documents)
        for node in nodes:  # the citation engine drops a node's offsets and keeps its metadata
            node.metadata["start"] = node.start_char_idx
        self._index = VectorStoreIndex(nodes, embed_model=OurEmbedding(models))

    def ask(self, question: str, history: Sequence[tuple[str, str]] = (), *, sources: Collection[str] = ()) -> Answer:
        watch = Stopwatch()
        turns = [
            ChatMessage(role=role, content=said)
            for turn in history
            for role, said in zip(("user", "assistant"), turn, strict=True)
        ]
        answering = self._query_engine(sources)
        if turns:
            chat = CondenseQuestionChatEngine.from_defaults(
                query_engine=answering,
                condense_question_prompt=REWRITING,
                llm=self._llm,
                memory=ChatMemoryBuffer.from_defaults(llm=self._llm),  # the default one leaves a database open
            )
            response = chat.stream_chat(question, chat_history=turns)
        else:
            response = answering.query(question)
        watch.searched()
        reply = watch.read(response.response_gen)
        return read_reply(question, reply, self._chunks(response.source_nodes), watch, self._models)

    def _query_engine(self, sources: Collection[str]) -> CitationQueryEngine:
        only = MetadataFilter(key="source", value=sorted(sources), operator=FilterOperator.IN)
        return CitationQueryEngine.from_args(
            self._index,
            llm=self._llm,
            text_splitter=self._splitter,
            citation_qa_template=ANSWERING,
            streaming=True,
            similarity_top_k=PROMPT_CHUNKS,
            filters=MetadataFilters(filters=[only]) if sources else None,
        )

    def _chunks(self, nodes: Sequence[Any]) -> list[Chunk]:
        """The pieces by their numbers; each begins with the line that the engine put before it."""
        found = []
        for place, each in enumerate(nodes, start=1):
            text = each.node.text.removeprefix(f"Source {place}:\n").removesuffix("\n")
            source, start = each.node.metadata["source"], each.node.metadata["start"]
            found.append(placed(source, text, start, float(each.score or 0.0), self._pages))
        return found

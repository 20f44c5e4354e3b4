"""The same pipeline built with LangChain: its splitter, its vector store, its prompt templates and its chains."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from langchain_core.documents import Document
from langchain_core.embeddings import Embeddings
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, AIMessageChunk, BaseMessage, HumanMessage, convert_to_openai_messages
from langchain_core.output_parsers import StrOutputParser
from langchain_core.outputs import ChatGeneration, ChatGenerationChunk, ChatResult
from langchain_core.prompts import ChatPromptTemplate, MessagesPlaceholder
from langchain_core.vectorstores import InMemoryVectorStore
from langchain_text_splitters import RecursiveCharacterTextSplitter
from pydantic import PrivateAttr

from eval.baselines.chunks import CHUNK_CHARS, OVERLAP_CHARS, PROMPT_CHUNKS, numbered, placed
from eval.baselines.replies import NOT_THERE, Stopwatch, read_reply

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from eval.baselines.models import Models
    from rag.answer import Answer

# Where LangChain's documentation says to cut a language without spaces between words.
SEPARATORS = ["\n\n", "\n", "。", "！", "？", "；", "，", "、", " ", ""]
ANSWERING = ChatPromptTemplate.from_messages(
    [
        (
            "system",
            "你是问答任务的助手。请用下面检索到的带编号的资料回答问题，并在句末用 [编号] 标出所依据的资料，例如 [1]。"
            f"如果资料中没有答案，就回答“{NOT_THERE}”。回答要简洁。\n\n资料：\n{{context}}",
        ),
        MessagesPlaceholder("history"),
        ("human", "{question}"),
    ]
)
# The history-aware retriever of its tutorial on conversations.
REWRITING = ChatPromptTemplate.from_messages(
    [
        (
            "system",
            "根据对话历史，把用户最新的问题改写成一个不看历史也能懂的完整问题。不要回答问题，只写出改写后的问题。",
        ),
        MessagesPlaceholder("history"),
        ("human", "{question}"),
    ]
)


class OurEmbeddings(Embeddings):
    def __init__(self, models: Models) -> None:
        self._models = models

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        return self._models.text_numbers(texts)

    def embed_query(self, text: str) -> list[float]:
        return self._models.question_numbers(text)


class OurChatModel(BaseChatModel):
    _models: Any = PrivateAttr()

    def __init__(self, models: Models) -> None:
        super().__init__()
        self._models = models

    @property
    def _llm_type(self) -> str:
        return "wenju"

    def _stream(self, messages: list[BaseMessage], *_: object, **__: object) -> Iterator[ChatGenerationChunk]:
        for piece in self._models.stream(convert_to_openai_messages(messages)):
            yield ChatGenerationChunk(message=AIMessageChunk(content=piece))

    def _generate(self, messages: list[BaseMessage], *_: object, **__: object) -> ChatResult:
        said = "".join(chunk.text for chunk in self._stream(messages))
        return ChatResult(generations=[ChatGeneration(message=AIMessage(content=said))])


class LangChain:
    name = "langchain"

    def __init__(self, models: Models, pages: Mapping[str, str]) -> None:
        self._models, self._pages = models, pages
        splitter = RecursiveCharacterTextSplitter(
            separators=SEPARATORS,
            keep_separator="end",
            chunk_size=CHUNK_CHARS,
            chunk_overlap=OVERLAP_CHARS,
            add_start_index=True,
        )
        documents = [Document(page_content=text, metadata={"source": source}) for source, text in pages.items()]
        self._store = InMemoryVectorStore(OurEmbeddings(models))
        self._store.add_documents(splitter.split_documents(documents))
        model = OurChatModel(models)
        self._answering = ANSWERING | model | StrOutputParser()
        self._rewriting = REWRITING | model | StrOutputParser()

    def ask(self, question: str, history: Sequence[tuple[str, str]] = (), *, sources: Collection[str] = ()) -> Answer:
        watch = Stopwatch()
        turns = [turn for asked, replied in history for turn in (HumanMessage(asked), AIMessage(replied))]
        searched = self._rewriting.invoke({"history": turns, "question": question}) if turns else question

        def allowed(document: Document) -> bool:
            return not sources or document.metadata["source"] in sources

        found = self._store.similarity_search_with_score(searched, k=PROMPT_CHUNKS, filter=allowed)
        chunks = [
            placed(each.metadata["source"], each.page_content, each.metadata["start_index"], score, self._pages)
            for each, score in found
        ]
        watch.searched()
        pieces = self._answering.stream({"context": numbered(chunks), "history": turns, "question": question})
        return read_reply(question, watch.read(pieces), chunks, watch, self._models)

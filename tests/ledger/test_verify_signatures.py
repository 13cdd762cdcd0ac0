"""Ed25519 in plain integers: the verifier agrees with OpenSSL, and refuses what binds nobody."""

from __future__ import annotations

from hashlib import sha512

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from hypothesis import given, settings
from hypothesis import strategies as st

from ledger import verify
from ledger.verify import is_signed

P, ORDER = 2**255 - 19, 2**252 + 27742317777372353535851937790883648493
FEW = settings(max_examples=40, deadline=None)

# RFC 8032, section 7.1: public key, message, signature.
PUBLISHED = [
    (
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        "",
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b",
    ),
    (
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
        "72",
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
    ),
    (
        "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
        "af82",
        "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a",
    ),
]

# The points of small order, and the other codings of those that have one.
SMALL_ORDER = [
    "0100000000000000000000000000000000000000000000000000000000000000",
    "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "0000000000000000000000000000000000000000000000000000000000000000",
    "0000000000000000000000000000000000000000000000000000000000000080",
    "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
    "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85",
    "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
    "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa",
]
NOT_CANONICAL = [
    "0100000000000000000000000000000000000000000000000000000000000080",
    "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
    "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
    "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
    "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
]


def openssl(public: bytes, signature: bytes, message: bytes) -> bool:
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True


@pytest.mark.parametrize(("public", "message", "signature"), PUBLISHED)
def test_the_published_vectors(public: str, message: str, signature: str) -> None:
    said = bytes.fromhex(public), bytes.fromhex(signature), bytes.fromhex(message)
    assert is_signed(*said)
    assert not is_signed(said[0], said[1], said[2] + b"x")


@FEW
@given(st.binary(min_size=32, max_size=32), st.binary(max_size=200), st.data())
def test_it_agrees_with_openssl(seed: bytes, message: bytes, data: st.DataObject) -> None:
    key = Ed25519PrivateKey.from_private_bytes(seed)
    public, signature = key.public_key().public_bytes_raw(), key.sign(message)
    assert is_signed(public, signature, message)
    said = [bytearray(public), bytearray(signature), bytearray(message + b"!")]
    which = said[data.draw(st.integers(0, 2))]
    which[data.draw(st.integers(0, len(which) - 1))] ^= 1 << data.draw(st.integers(0, 7))
    flipped = bytes(said[0]), bytes(said[1]), bytes(said[2])
    assert is_signed(*flipped) is openssl(*flipped) is False


@FEW
@given(st.binary(min_size=32, max_size=32), st.binary(min_size=64, max_size=64))
def test_noise_is_no_signature(public: bytes, signature: bytes) -> None:
    assert not is_signed(public, signature, b"message")
    assert not is_signed(public[:-1], signature, b"message")
    assert not is_signed(public, signature + b"\0", b"message")


def test_a_scalar_beyond_the_order_is_refused() -> None:
    key = Ed25519PrivateKey.from_private_bytes(b"k" * 32)
    public, signature = key.public_key().public_bytes_raw(), key.sign(b"message")
    scalar = int.from_bytes(signature[32:], "little")
    for more in (ORDER, 2 * ORDER, 7 * ORDER):
        other = signature[:32] + (scalar + more).to_bytes(32, "little")
        assert not is_signed(public, other, b"message")
        assert not openssl(public, other, b"message")


@pytest.mark.parametrize("coded", [*SMALL_ORDER, *NOT_CANONICAL])
def test_a_key_that_binds_nobody_is_refused(coded: str) -> None:
    """With a key of small order and S = 0 there are messages that R, small too, is good for."""
    public = bytes.fromhex(coded)
    for point in SMALL_ORDER:
        signature = bytes.fromhex(point) + bytes(32)
        for message in range(16):
            assert not is_signed(public, signature, b"%d" % message)


@pytest.mark.parametrize("coded", NOT_CANONICAL)
def test_a_point_in_another_coding_is_refused_as_r(coded: str) -> None:
    """R must be spelled as it follows: other bytes of the same point are another signature."""
    key = Ed25519PrivateKey.from_private_bytes(b"k" * 32)
    public = key.public_key().public_bytes_raw()
    for message in range(8):
        signature = bytes.fromhex(coded) + bytes(32)
        assert not is_signed(public, signature, b"%d" % message)


def test_a_key_with_a_part_of_small_order_is_judged_as_by_openssl() -> None:
    """The cofactor is left out: with it all forty would hold, without it one in eight does."""
    mixed, scalar = _with_a_part_of_small_order()
    found = set()
    for number in range(40):
        message = b"%d" % number
        signature = _sign(mixed, scalar, message)
        assert is_signed(mixed, signature, message) is openssl(mixed, signature, message)
        found.add(is_signed(mixed, signature, message))
    assert found == {True, False}


def _with_a_part_of_small_order() -> tuple[bytes, int]:
    """The public key [a]B + T of a scalar a and a point T of order eight."""
    scalar = 123456789
    torsion = verify._point(bytes.fromhex(SMALL_ORDER[4]))
    assert torsion is not None
    x, y = verify._plus(verify._times(scalar, verify._GENERATOR), torsion)
    return (y | (x & 1) << 255).to_bytes(32, "little"), scalar


def _sign(public: bytes, scalar: int, message: bytes) -> bytes:
    x, y = verify._times(77, verify._GENERATOR)
    coded = (y | (x & 1) << 255).to_bytes(32, "little")
    k = int.from_bytes(sha512(coded + public + message).digest(), "little") % ORDER
    return coded + ((77 + k * scalar) % ORDER).to_bytes(32, "little")

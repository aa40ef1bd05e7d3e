using System.Text;
using StreamML.Storage.Digests;
using StreamML.Testing.Processors;

namespace StreamML.Storage.Tests;

public sealed class ValueSealTests : IDisposable
{
    private static readonly Digest Id = Digest.Of(1, "a"), OtherId = Digest.Of(1, "b");
    private static readonly byte[] Value = Encoding.UTF8.GetBytes("wamid.HBgLMTU1NTEyMzQ1Njc");

    private readonly ValueSeal _seal = new(TestKeys.Installation, "texts");

    public void Dispose() => _seal.Dispose();

    [Fact]
    public void Value_SealedAndOpened_IsItself()
    {
        byte[] bytes = _seal.Seal(Id, Value);

        Assert.DoesNotContain("wamid", Encoding.Latin1.GetString(bytes));
        Assert.Equal(Value, _seal.Open(Id, bytes));
        Assert.Empty(_seal.Open(Id, _seal.Seal(Id, [])));
    }

    [Fact]
    public void Value_SealedTwice_GivesTheSameBytes()
    {
        Assert.Equal(_seal.Seal(Id, Value), _seal.Seal(Id, Value));
        Assert.NotEqual(_seal.Seal(Id, Value), _seal.Seal(OtherId, Value));
    }

    [Fact]
    public void Bytes_FlippedCutMovedOrOfAnotherKey_AreRefused()
    {
        byte[] bytes = _seal.Seal(Id, Value);
        for (int i = 0; i < bytes.Length; i++)
        {
            bytes[i] ^= 1;
            Assert.Throws<IOException>(() => _seal.Open(Id, bytes));
            bytes[i] ^= 1;
        }

        using var other = new ValueSeal(TestKeys.Other, "texts");
        using var purpose = new ValueSeal(TestKeys.Installation, "other");
        Assert.Throws<IOException>(() => _seal.Open(OtherId, bytes));
        Assert.Throws<IOException>(() => _seal.Open(Id, bytes.AsSpan(0, 20)));
        Assert.Throws<IOException>(() => other.Open(Id, bytes));
        Assert.Throws<IOException>(() => purpose.Open(Id, bytes));
    }
}

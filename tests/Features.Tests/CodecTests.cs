using StreamML.Features.State;

namespace StreamML.Features.Tests;

public sealed class CodecTests
{
    [Fact]
    public void State_RoundTrip_SameBytesDemographicsAndVectors()
    {
        for (int seed = 1; seed <= 20; seed++)
        {
            var state = OrderTests.Of(RandomHistory.Make(new Random(seed), 150), FeatureLimits.Default);
            byte[] bytes = History.BytesOf(state);
            var parsed = ContactState.Parse(bytes);

            Assert.Equal(bytes, History.BytesOf(parsed));
            Assert.Equal(state.Demographics, parsed.Demographics);
            Assert.Equal(state.LatestMs, parsed.LatestMs);
            Assert.All(FeatureSchemas.All, schema => Assert.Equal(
                History.VectorOf(state, schema, state.LatestMs), History.VectorOf(parsed, schema, state.LatestMs)));
        }
    }

    [Fact]
    public void Parse_EmptyState_KnowsNothing()
    {
        var parsed = ContactState.Parse(History.BytesOf(new ContactState()));
        Assert.Equal(0, parsed.LatestMs);
        Assert.Null(parsed.Demographics);
    }

    [Fact]
    public void Parse_Truncated_Throws()
    {
        byte[] bytes = Sample();
        for (int length = 0; length < bytes.Length; length++)
        {
            Assert.Throws<ContactStateFormatException>(() => ContactState.Parse(bytes.AsSpan(0, length)));
        }
    }

    [Fact]
    public void Parse_AnyFlippedBit_Throws()
    {
        byte[] bytes = Sample();
        for (int bit = 0; bit < bytes.Length * 8; bit++)
        {
            bytes[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.Throws<ContactStateFormatException>(() => ContactState.Parse(bytes));
            bytes[bit / 8] ^= (byte)(1 << (bit % 8));
        }
    }

    [Fact]
    public void Parse_MutatedWithTheChecksumPutRight_ThrowsOrGivesAState()
    {
        var random = new Random(3);
        byte[] bytes = Sample();
        int refused = 0;
        for (int i = 0; i < 20_000; i++)
        {
            byte[] mutated = [.. bytes.AsSpan(0, random.Next(3) == 0 ? random.Next(5, bytes.Length) : bytes.Length)];
            for (int changes = random.Next(1, 6); changes > 0; changes--)
            {
                mutated[random.Next(1, mutated.Length)] = (byte)random.Next(256);
            }

            ContactStateCodec.Seal(mutated);
            try
            {
                var state = ContactState.Parse(mutated);
                Assert.All(FeatureSchemas.All, schema => History.VectorOf(state, schema, state.LatestMs));
                History.BytesOf(state);
            }
            catch (ContactStateFormatException)
            {
                refused++;
            }
        }

        Assert.InRange(refused, 1_000, 20_000);
    }

    [Fact]
    public void Parse_AnotherVersion_SaysWhich()
    {
        byte[] bytes = Sample();
        bytes[0] = 9;
        ContactStateCodec.Seal(bytes);
        Assert.Contains(
            "version 9", Assert.Throws<ContactStateFormatException>(() => ContactState.Parse(bytes)).Message);
    }

    private static byte[] Sample()
        => History.BytesOf(OrderTests.Of(RandomHistory.Make(new Random(1), 40), FeatureLimits.Default));
}

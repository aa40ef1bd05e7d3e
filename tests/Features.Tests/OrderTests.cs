using FsCheck;
using FsCheck.Fluent;
using Google.Protobuf;
using StreamML.Features.State;
using StreamML.Schemas.V1;

namespace StreamML.Features.Tests;

/// <summary>The same records in any order, with repeats, give the same bytes and vectors.</summary>
public sealed class OrderTests
{
    [Theory]
    [InlineData(400, 2_048, 512, 120)]
    [InlineData(30, 40, 5, 400)]
    [InlineData(3, 12, 3, 300)]
    public void State_ThreeOrdersWithRepeats_SameBytesAndVectors(int horizonDays, int activity, int money, int records)
    {
        var limits = new FeatureLimits(horizonDays, activity, money);
        for (int seed = 1; seed <= 40; seed++)
        {
            var random = new Random(seed);
            var history = RandomHistory.Make(random, records);
            byte[] expected = Bytes(history, limits);
            for (int order = 0; order < 4; order++)
            {
                IMessage[] again = [.. history, .. history.Where(_ => random.Next(3) == 0)];
                switch (order)
                {
                    case 0: Array.Reverse(again); break;
                    case 1: Array.Sort(again.Select(TimeOf).ToArray(), again); break;
                    default: random.Shuffle(again); break;
                }

                Assert.Equal(expected, Bytes(again, limits));
            }
        }
    }

    [Fact]
    public void Vectors_AnyOrder_BitForBitTheSame()
    {
        // FsCheck shrinks the seed and the length of a history that fails.
        Prop.ForAll(
            ArbMap.Default.ArbFor<PositiveInt>(), ArbMap.Default.ArbFor<PositiveInt>(),
            (seed, length) =>
            {
                var random = new Random(seed.Get);
                var history = RandomHistory.Make(random, Math.Min(200, length.Get * 4));
                var one = Of(history, FeatureLimits.Default);
                IMessage[] shuffled = [.. history, .. history];
                random.Shuffle(shuffled);
                var other = Of(shuffled, FeatureLimits.Default);
                long asOf = one.LatestMs - random.Next(0, 40) * 86_400_000L;
                return FeatureSchemas.All.All(
                    schema => Bits(one, schema, asOf).SequenceEqual(Bits(other, schema, asOf)));
            }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void State_ReparsedBetweenAnyTwoRecords_StaysTheSame()
    {
        for (int seed = 1; seed <= 10; seed++)
        {
            var history = RandomHistory.Make(new Random(seed), 80);
            var limits = new FeatureLimits(20, 30, 4);
            var whole = new ContactState(limits);
            var reparsed = new ContactState(limits);
            foreach (var record in history)
            {
                Assert.Equal(History.Apply(whole, record), History.Apply(reparsed, record));
                byte[] bytes = History.BytesOf(reparsed);
                Assert.Equal(History.BytesOf(whole), bytes);
                reparsed = ContactStateCodec.Parse(bytes, limits);
            }
        }
    }

    [Fact]
    public void Apply_Repeat_ChangesNothing()
    {
        var history = RandomHistory.Make(new Random(5), 100);
        var state = Of(history, FeatureLimits.Default);
        Assert.All(history, record => Assert.False(History.Apply(state, record)));
    }

    [Fact]
    public void State_FourTimesTheLimits_KeepsTheNewest()
    {
        var limits = new FeatureLimits(400, 50, 8);
        var history = RandomHistory.Make(new Random(9), 800);
        var state = Of(history, limits);
        Assert.Equal((50, 8), (state.Activity.Count, state.Money.Count));
        long[] kept = [.. state.Activity.Items.ToArray().Select(item => item.TimeMs)];
        Assert.True(kept[0] > history.Min(TimeOf));
        Assert.True(kept.SequenceEqual(kept.Order()));
    }

    internal static ContactState Of(IEnumerable<IMessage> records, FeatureLimits limits)
    {
        var state = new ContactState(limits);
        foreach (var record in records)
        {
            History.Apply(state, record);
        }

        return state;
    }

    private static byte[] Bytes(IEnumerable<IMessage> records, FeatureLimits limits) =>
        History.BytesOf(Of(records, limits));

    private static IEnumerable<int> Bits(ContactState state, FeatureSchema schema, long asOfMs)
        => History.VectorOf(state, schema, asOfMs).Select(BitConverter.SingleToInt32Bits);

    private static long TimeOf(IMessage record) => record switch
    {
        EnrichedMessage message => message.SentAtMs,
        MessageStatus status => status.OccurredAtMs,
        BusinessEvent given => given.OccurredAtMs,
        Feedback feedback => feedback.OccurredAtMs,
        _ => 0,
    };
}

namespace StreamML.Features.Tests;

public sealed class FeatureValueTests
{
    public static TheoryData<int> Cases => [.. Enumerable.Range(0, FeatureCases.All.Count())];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Feature_OfAHandMadeHistory_HasTheValueWorkedOutByHand(int number)
    {
        var tested = FeatureCases.All.ElementAt(number);
        var history = new History();
        tested.Make(history);
        float value = history.Value(tested.Schema, tested.Feature, tested.AsOfHours, tested.Moment);
        Assert.True(
            Math.Abs(value - tested.Expected) <= 1e-5 * Math.Max(1, Math.Abs(tested.Expected)),
            $"{tested.Schema.Name}.{tested.Feature} is {value}, by hand {tested.Expected}.");
    }

    [Fact]
    public void Cases_CoverEveryFeature()
    {
        var covered = FeatureCases.All.Select(tested => (tested.Schema.Name, tested.Feature)).ToHashSet();
        var all = FeatureSchemas.All.SelectMany(
            schema => schema.Features.Select(feature => (schema.Name, feature.Name)));
        Assert.All(all, feature => Assert.Contains(feature, covered));
    }

    [Fact]
    public void EmptyState_IsMissingWhereTheRuleSaysSo()
    {
        var state = new ContactState();
        foreach (var schema in FeatureSchemas.All)
        {
            float[] values = History.VectorOf(state, schema, History.At(0));
            Assert.All(schema.Features.Zip(values), pair => Assert.True(
                float.IsNaN(pair.Second) == (pair.First.Missing != FeatureSpec.Never),
                $"{pair.First.Name} is {pair.Second}."));
        }
    }

    [Fact]
    public void Vectors_OfRandomHistories_StayInRangeAndMissOnlyWhereAllowed()
    {
        for (int seed = 1; seed <= 50; seed++)
        {
            var state = OrderTests.Of(RandomHistory.Make(new Random(seed), 5 * seed), FeatureLimits.Default);
            foreach (var schema in FeatureSchemas.All)
            {
                float[] values = History.VectorOf(state, schema, state.LatestMs);
                Assert.All(schema.Features.Zip(values), pair => Assert.True(
                    float.IsNaN(pair.Second)
                        ? pair.First.Missing != FeatureSpec.Never
                        : pair.Second >= pair.First.Min && pair.Second <= pair.First.Max,
                    $"{pair.First.Name} is {pair.Second}."));
            }
        }
    }

    [Fact]
    public void Vector_AtAnEarlierTime_EqualsThatOfTheStateThen()
    {
        var history = new History();
        history.Out(0, "Hi Maria, buy now");
        history.In(5, "how much?", 0.4f);
        history.Order(6, "a", "12");
        float[] then = History.VectorOf(history.State(), FeatureSchemas.Churn, History.At(6));
        history.In(7, "no", -1f);
        history.Order(8, "b", "13");
        Assert.Equal(then, History.VectorOf(history.State(), FeatureSchemas.Churn, History.At(6)));
        Assert.NotEqual(then, History.VectorOf(history.State(), FeatureSchemas.Churn, History.At(8)));
    }

    [Fact]
    public void Vector_WrongLength_SaysWhichIsRight()
        => Assert.Contains($"{FeatureSchemas.Lead.Count} features", Assert.Throws<ArgumentException>(
            () => new ContactState().Vector(FeatureSchemas.Lead, 0, new float[3])).Message);

    [Fact]
    public void Vector_HourOutOfRange_Throws()
        => Assert.Throws<ArgumentOutOfRangeException>(() => History.VectorOf(
            new ContactState(), FeatureSchemas.Engagement, 0, new EngagementMoment(Hour: 24)));

    [Fact]
    public void Event_AheadOfItsReceiptByMoreThanADay_CountsAsOfItsReceipt()
    {
        var history = new History();
        history.In(0, with: message => message.ReceivedAtMs = History.At(0));
        history.Event(10_000, "view", made => made.ReceivedAtMs = History.At(1));
        var state = history.State();
        Assert.Equal(History.At(1), state.LatestMs);
        Assert.Equal(2, state.Activity.Count);
    }

    [Fact]
    public void Demographics_OfEachFieldTheNewestThatIsGiven()
    {
        var history = new History();
        history.Feedback(2, made => made.Demographics = new() { Gender = "female", Country = "IN" });
        history.Feedback(1, made => made.Demographics = new() { Gender = "male", AgeRange = "25-34" });
        history.Feedback(3, made => made.Demographics = new() { Country = "" });
        Assert.Equal(new() { Gender = "female", Country = "IN", AgeRange = "25-34" }, history.State().Demographics);
    }

    [Fact]
    public void LeadOutcome_IsALabel_AndLeavesNoTrace()
    {
        var history = new History();
        history.In(0);
        byte[] before = History.BytesOf(history.State());
        history.Event(5, "lead_outcome", made => made.Outcome = "won");
        Assert.Equal(before, History.BytesOf(history.State()));
    }
}

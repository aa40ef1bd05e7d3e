namespace StreamML.Features.Tests;

public sealed class FeatureHistoryTests
{
    [Fact]
    public void Row_AtALabel_ShowsWhatServingShowedThere()
    {
        var made = new History();
        var history = new FeatureHistory();
        history.Add(made.In(0, "how much?", 0.5f));
        history.Add(made.Order(1, "a", "10"));
        float[] served = History.VectorOf(made.State(), FeatureSchemas.Churn, History.At(2));

        var row = history.Row(FeatureSchemas.Churn, History.Contact, History.At(2), 1)!;
        history.Add(made.In(1.5, "late", -1f));

        Assert.Equal(served, row.Values);
        Assert.Equal((History.Contact, History.At(2), 1f), (row.ContactKey, row.AsOfMs, row.Label));
        Assert.NotEqual(served, history.Row(FeatureSchemas.Churn, History.Contact, History.At(2), 1)!.Values);
    }

    [Fact]
    public void Row_OfAContactWithoutRecords_IsNone()
        => Assert.Null(new FeatureHistory().Row(FeatureSchemas.Lead, "shop/nobody", 0, 1));

    [Fact]
    public void Add_WithoutContact_ChangesNothing()
    {
        var history = new FeatureHistory();
        Assert.False(history.Add(new Schemas.V1.Feedback()));
        Assert.Equal(0, history.Contacts);
    }
}

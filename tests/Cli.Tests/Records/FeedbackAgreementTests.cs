using System.Text.Json;
using StreamML.Cli.Commands;
using StreamML.Trainer.Labels;

namespace StreamML.Cli.Tests.Records;

/// <summary><c>feedback agreement --json</c> as programs read it.</summary>
public sealed class FeedbackAgreementTests
{
    [Fact]
    public void Text_OfLabels_HasCountsAlphaAndDisagreements()
    {
        var agreement = LabelAgreement.Of(
        [
            new("1", "anna", "return"), new("1", "bob", "tracking"), new("2", "anna", "return"),
            new("2", "bob", "return"),
        ]);
        using var json = JsonDocument.Parse(
            FeedbackAgreementCommand.Text([new TaskAgreement("intent", "hi", agreement)], nameless: 7));

        Assert.Equal(7, json.RootElement.GetProperty("labels_without_person").GetInt32());
        var row = Assert.Single(json.RootElement.GetProperty("agreements").EnumerateArray());
        Assert.Equal("intent", row.GetProperty("task").GetString());
        Assert.Equal("hi", row.GetProperty("language").GetString());
        Assert.Equal(2, row.GetProperty("texts").GetInt32());
        Assert.Equal(0.5, row.GetProperty("agreement").GetDouble());
        Assert.Equal(0, row.GetProperty("alpha").GetProperty("value").GetDouble(), 12);
        var pair = Assert.Single(row.GetProperty("disagreements").EnumerateArray());
        Assert.Equal("tracking", pair.GetProperty("other").GetString());
        Assert.DoesNotContain("anna", json.RootElement.GetRawText(), StringComparison.Ordinal);
    }
}

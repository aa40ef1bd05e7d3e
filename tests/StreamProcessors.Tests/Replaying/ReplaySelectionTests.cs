using System.Text;
using StreamML.Messaging.Sources;
using StreamML.Schemas.Topics;
using StreamML.Schemas.V1;
using StreamML.Serving.Records;
using StreamML.StreamProcessors.Replaying;
using StreamML.StreamProcessors.Tests.Enrich;
using StreamML.Testing.Records;

namespace StreamML.StreamProcessors.Tests.Replaying;

/// <summary>Which records of a range a replay is about.</summary>
public sealed class ReplaySelectionTests
{
    [Fact]
    public void Has_WithoutAFilter_IsEverythingAlsoWhatCannotBeRead()
    {
        var selection = Of(new ReplayFilter());
        Assert.True(selection.IsAll);
        Assert.True(selection.Has(Record("acme/1", [9])));
        Assert.True(selection.Has(Record("acme/1", null)));
    }

    [Fact]
    public void Has_OfATenant_IsWhatItsTextsSay()
    {
        var selection = Of(new ReplayFilter { Tenant = "acme" });
        Assert.True(selection.Has(Readable("acme/1")));
        Assert.False(Of(new ReplayFilter { Tenant = "other" }).Has(Readable("acme/1")));
        Assert.False(selection.Has(Record("acme/1", [9])));
        Assert.False(selection.IsAll);
    }

    [Fact]
    public void Has_OfAType_IsWhatItsTextsSay()
    {
        Assert.True(Of(new ReplayFilter { Type = "text" }).Has(Readable("acme/1")));
        Assert.False(Of(new ReplayFilter { Type = "audio" }).Has(Readable("acme/1")));
        Assert.False(Of(new ReplayFilter { Type = "text" }).Has(Record("acme/1", [9])));
    }

    [Fact]
    public void Has_OfLabels_IsWhatTheLiveResultSaysOfAllOfThem()
    {
        var filter = new ReplayFilter { Labels = { "Intent=Support", "sentiment=none" } };
        var choice = new LiveChoice(filter, new ModelCatalogue());
        choice.Add(Labelled("w1", IntentLabel.Support));
        choice.Add(Labelled("w2", IntentLabel.Return));
        var both = Labelled("w3", IntentLabel.Support);
        both.Sentiment = new SentimentEnrichment { Label = SentimentLabel.Positive };
        choice.Add(both);

        Assert.True(LiveChoice.IsAskedBy(filter));
        Assert.True(choice.Has(TextRecords.Text("w1", "both labels")));
        Assert.False(choice.Has(TextRecords.Text("w2", "another intent")));
        Assert.False(choice.Has(TextRecords.Text("w3", "a sentiment")));
    }

    [Theory]
    [InlineData("support")]
    [InlineData("colour=red")]
    [InlineData("intent=")]
    [InlineData("=support")]
    public void Label_ThatNamesNoFieldOrNoLabel_IsRefused(string text)
    {
        var refused = Assert.Throws<ReplayException>(() => LabelFilter.Parse(text));
        Assert.Contains("intent=support", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Has_OfALiveResult_IsAsOfItsText()
    {
        var result = Result("w1", "pt");
        var id = MessageVersionId.Of(result);
        (result.ContactKey, result.Type) = ("acme/1", "text");

        Assert.True(Of(new ReplayFilter { Tenant = "acme", ContactKey = "acme/1", Type = "text" }).Has(result, id));
        Assert.False(Of(new ReplayFilter { Tenant = "other" }).Has(result, id));
        Assert.False(Of(new ReplayFilter { ContactKey = "acme/12" }).Has(result, id));
        Assert.False(Of(new ReplayFilter { Type = "audio" }).Has(result, id));
        var none = new LiveChoice(new ReplayFilter { Language = "pt" }, new ModelCatalogue());
        Assert.False(new ReplaySelection(new ReplayFilter(), none).Has(result, id));
    }

    [Fact]
    public void Has_OfAContact_IsItsKey()
    {
        var selection = Of(new ReplayFilter { ContactKey = "acme/1" });
        Assert.True(selection.Has(Record("acme/1", [9])));
        Assert.False(selection.Has(Record("acme/12", [9])));
        Assert.False(selection.Has(Record(null, [9])));
    }

    [Fact]
    public void Has_OfALanguage_IsWhatTheLastLiveResultSays()
    {
        var choice = new LiveChoice(new ReplayFilter { Language = "pt" }, new ModelCatalogue());
        choice.Add(Result("w1", "pt"));
        choice.Add(Result("w2", "en"));
        choice.Add(Result("w3", "pt"));
        choice.Add(Result("w3", "es"));

        Assert.Equal(1, choice.Count);
        Assert.True(choice.Has(TextRecords.Text("w1", "olá")));
        Assert.False(choice.Has(TextRecords.Text("w2", "hello")));
        Assert.False(choice.Has(TextRecords.Text("w3", "hola")));
        Assert.False(choice.Has(TextRecords.Text("w4", "never enriched")));
    }

    [Fact]
    public void Has_OfAnotherRevisionThanTheOneChosen_IsFalse()
    {
        var choice = new LiveChoice(new ReplayFilter { Language = "pt" }, new ModelCatalogue());
        choice.Add(Result("w1", "pt"));
        var edited = TextRecords.Text("w1", "olá!");
        edited.Revision.TimeMs++;

        Assert.False(choice.Has(edited));
    }

    [Fact]
    public void Has_OfModelsOlderThanATime_IsWhatAnyOfThemLabelled()
    {
        var catalogue = new ModelCatalogue();
        Publish(catalogue, "intent", "old", 999);
        Publish(catalogue, "intent", "new", 1_000);
        Publish(catalogue, "sentiment", "new", 2_000);
        var choice = new LiveChoice(new ReplayFilter { OlderThanMs = 1_000 }, catalogue);
        choice.Add(Result("w1", "en", intent: "old", sentiment: "new"));
        choice.Add(Result("w2", "en", intent: "new", sentiment: "new"));
        choice.Add(Result("w3", "en", intent: "1.0"));
        choice.Add(Result("w4", "en"));

        Assert.True(choice.Has(TextRecords.Text("w1", "by an old one")));
        Assert.False(choice.Has(TextRecords.Text("w2", "by new ones")));
        Assert.True(choice.Has(TextRecords.Text("w3", "by the one that ships")));
        Assert.False(choice.Has(TextRecords.Text("w4", "by none")));
    }

    private static ReplaySelection Of(ReplayFilter filter) => new(filter, choice: null);

    private static EnrichedMessage Result(
        string id, string language, string? intent = null, string? sentiment = null)
    {
        var text = TextRecords.Text(id, "x");
        var result = new EnrichedMessage
        {
            Tenant = text.Tenant,
            MessageId = id,
            Revision = text.Revision,
            Language = new LanguageEnrichment { Code = language },
        };
        if (intent is not null)
        {
            result.Intent = new IntentEnrichment { Model = new ModelUse { Name = "m", Version = intent } };
        }

        if (sentiment is not null)
        {
            result.Sentiment = new SentimentEnrichment { Model = new ModelUse { Name = "m", Version = sentiment } };
        }

        return result;
    }

    private static EnrichedMessage Labelled(string id, IntentLabel intent)
    {
        var result = Result(id, "en");
        result.Intent = new IntentEnrichment { Label = intent };
        return result;
    }

    private static void Publish(ModelCatalogue catalogue, string task, string version, long atMs) => catalogue.Apply(
        new SourceRecord(
            new SourcePartition(TopicCatalogue.ModelVersions, 0), 0, atMs,
            Encoding.UTF8.GetBytes(ModelKeys.Version(task, "", version)),
            new ProtobufSerde<ModelVersion>(1).Serialize(
                new ModelVersion { Task = task, Version = version, PublishedAtMs = atMs }), []));

    private static SourceRecord Readable(string key) => Record(key, TextRecords.Frame(TextRecords.Text("w1", "hello")));

    private static SourceRecord Record(string? key, byte[]? value) => new(
        new SourcePartition(TopicCatalogue.MessagesText, 0), 0, 0, key is null ? null : Encoding.UTF8.GetBytes(key),
        value, []);
}

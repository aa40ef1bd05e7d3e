using StreamML.Features;
using StreamML.Messaging.Connection;
using StreamML.Messaging.Sources;
using StreamML.Schemas.V1;
using StreamML.StreamProcessors.Stages.Score;
using StreamML.Testing.Processors;

namespace StreamML.StreamProcessors.Tests.Score;

/// <summary>A contact rebuilt from the log, as the commands do.</summary>
public sealed class ContactProfileTests
{
    [Fact]
    public async Task Profile_OfTheWholeLog_IsWhatTheScorerServedLast()
    {
        using var scorer = new ScorerHarness();
        scorer.Commit([.. ContactHistory.Random(new Random(4), 300, 5).Select(scorer.Add)]);
        foreach (var served in scorer.Features)
        {
            var profile = await RebuildAsync(scorer, served.ContactKey);

            Assert.Equal((served.Tenant, served.ContactKey), (profile.Tenant, profile.ContactKey));
            Assert.Equal(served.Offsets, profile.Offsets.OrderBy(offset => served.Offsets.IndexOf(offset)));
            foreach (var vector in served.Vectors)
            {
                Assert.Equal(vector.Values, profile.Vector(FeatureSchemas.Get(vector.Schema), atMs: null));
            }

            var scores = profile.Score(ScorerServices.Of(new ScorerOptions(), LinearScores.All), scorer.Time);
            var last = scorer.Scores.Single(each => each.ContactKey == served.ContactKey);
            Assert.Equal(
                (last.Lead, last.Churn, last.Engagement, last.Demographic),
                (scores.Lead, scores.Churn, scores.Engagement, scores.Demographic));
        }
    }

    [Fact]
    public async Task Profile_AtATime_KnowsNothingLater()
    {
        using var scorer = new ScorerHarness();
        scorer.Add(ContactHistory.Message(1, "a", 400, "what is the price?"));
        scorer.Add(ContactHistory.Message(1, "b", 410, "what is the price?"));

        var profile = await RebuildAsync(scorer, ContactHistory.Key(1), ContactHistory.At(405));

        Assert.Equal(1, profile.Vector(FeatureSchemas.Lead, ContactHistory.At(405))[
            FeatureSchemas.Lead.IndexOf("price_inquiry_count")]);
        Assert.Equal(2, (await RebuildAsync(scorer, ContactHistory.Key(1))).Vector(FeatureSchemas.Lead, null)[
            FeatureSchemas.Lead.IndexOf("price_inquiry_count")]);
    }

    [Fact]
    public async Task Contact_Unknown_IsToldWithWhatToDo()
    {
        using var scorer = new ScorerHarness();
        scorer.Add(ContactHistory.Message(1, "a", 400));

        var fault = await Assert.ThrowsAsync<RoleConfigurationException>(() => RebuildAsync(scorer, "shop/nobody"));
        Assert.Contains("streamml tail contact.scores", fault.Message, StringComparison.Ordinal);
    }

    private static Task<ContactProfile> RebuildAsync(ScorerHarness scorer, string contact, long? atMs = null) =>
        ContactProfile.RebuildAsync(Records(scorer.Log), contact, atMs, CancellationToken.None);

    private static async IAsyncEnumerable<SourceRecord> Records(IEnumerable<SourceRecord> log)
    {
        foreach (var record in log)
        {
            await Task.CompletedTask;
            yield return record;
        }
    }
}

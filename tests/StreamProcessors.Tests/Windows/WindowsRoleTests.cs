using Google.Protobuf;
using StreamML.Messaging.Topics;
using StreamML.Schemas.Topics;
using StreamML.Schemas.V1;
using StreamML.StreamProcessors.Tests.Voice;
using StreamML.StreamProcessors.Windows;
using StreamML.Testing.Processors;

namespace StreamML.StreamProcessors.Tests.Windows;

/// <summary>The role in the transactional loop, on a broker.</summary>
public sealed class WindowsRoleTests(BrokerFixture broker) : IClassFixture<BrokerFixture>
{
    private const int Messages = 300;

    [Fact]
    public async Task Messages_ThroughFallsAndRestarts_AreCountedOnceEach()
    {
        await using var harness = await VoiceHarness.CreateAsync(broker);
        var role = new WindowsRole().Of(TestKeys.Installation, new RetentionOptions(), TimeProvider.System);
        var falling = role with { CreateProcessor = task => new Falling(role.CreateProcessor(task), every: 3) };
        for (int run = 0; run < 3; run++)
        {
            await harness.AppendAsync(TopicCatalogue.MessagesEnriched, Records(run * Messages / 3, Messages / 3));
            var end = await harness.StartAsync(falling);
            await harness.AwaitAsync(TopicCatalogue.AnalyticsWindows, 10 * (run + 1));
            await end();
        }

        await harness.StartAsync(role);
        var sum = await SettledAsync(harness);

        Assert.Equal(Messages, sum.Inbound);
        Assert.Equal((Messages / 2, Messages / 2), (sum.Sentiment.Map()["positive"], sum.Sentiment.Map()["negative"]));
        var trends = await harness.AwaitAsync<ConversationTrend>(TopicCatalogue.ConversationTrends, 1);
        Assert.All(
            trends.GroupBy(trend => trend.ContactKey),
            contact => Assert.Equal(contact.Count(), contact.Select(trend => trend.Version).Distinct().Count()));
        Assert.Empty(await harness.AwaitAsync(TopicCatalogue.WindowsCounted.DeadLetter(), 0));
    }

    private static async Task<AnalyticsWindow> SettledAsync(VoiceHarness harness)
    {
        for (int count = 0; ; count++)
        {
            var windows = await harness.AwaitAsync<AnalyticsWindow>(TopicCatalogue.AnalyticsWindows, count);
            var sum = new AnalyticsWindow();
            foreach (var day in windows
                .Where(window => window is { SubjectKind: WindowSubject.Tenant, Size: WindowSize.Day })
                .GroupBy(window => window.StartMs).Select(group => group.MaxBy(window => window.Version)!))
            {
                WindowArithmetic.Add(sum, day);
            }

            if (sum.Messages >= Messages)
            {
                return sum;
            }

            count = windows.Count;
        }
    }

    private static IEnumerable<(string Key, IMessage Value)> Records(int first, int count)
        => Enumerable.Range(first, count).Select(number => (
            $"shop/{number % 7}",
            (IMessage)WindowRecords.Message(
                $"m{number}", WindowRecords.TimeMs + (number * 61_000L),
                number % 2 == 0 ? SentimentLabel.Positive : SentimentLabel.Negative, contact: $"shop/{number % 7}")));
}

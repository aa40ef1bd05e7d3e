using StreamML.Api.Scores;
using StreamML.Api.Suggestions;
using StreamML.Cli.Commands;
using StreamML.Messaging.Connection;

namespace StreamML.Cli.Tests.Terminal;

/// <summary>Suggestions as people read them, and what the commands take.</summary>
public sealed class SuggestionPrintTests
{
    private static readonly DateTimeOffset At = DateTimeOffset.UnixEpoch;

    [Theory]
    [InlineData("ticket-priority", "hello")]
    [InlineData("campaign-languages", "hello", "--from", "en", "--campaign", "spring", "--days", "30")]
    [InlineData("lead-routing", "--tier", "hot", "--limit", "5", "--tenant", "shop")]
    [InlineData("churn-check", "--threshold", "0.7", "--json")]
    [InlineData("send-schedule", "--hours", "9", "12", "18", "--campaign", "spring")]
    public void Command_WithItsOptions_IsUnderstood(params string[] arguments) =>
        Assert.Empty(SuggestCommand.Create().Parse(arguments).Errors);

    [Theory]
    [InlineData("lead-routing", "--tier", "best")]
    [InlineData("send-schedule", "--hours", "noon")]
    [InlineData("ticket-priority")]
    public void Command_WithAWrongOption_IsRefused(params string[] arguments) =>
        Assert.NotEmpty(SuggestCommand.Create().Parse(arguments).Errors);

    [Fact]
    public void Ticket_ThatIsUrgent_SaysWhereAndWhy() => Assert.Equal(
        ["urgent, to a supervisor: the sentiment is negative; it is a complaint"],
        SuggestionPrint.Lines(new TicketSuggestion(
            "urgent", true, "negative", "anger", "complaint", 0.9, "high",
            ["the sentiment is negative", "it is a complaint"], [])));

    [Fact]
    public void Campaign_WithALanguageThatIsNotTranslated_SaysSo() => Assert.Equal(
        ["      2  es       Hola", "      1  tlh      not translated: unknown", "3 contacts"],
        SuggestionPrint.Lines(new CampaignSuggestion(
            "en",
            [
                new CampaignGroup("es", "spanish", 2, "Hola", true, ["a", "b"]),
                new CampaignGroup("tlh", "klingon", 1, null, false, ["c"]) { Error = "unknown" },
            ],
            3, More: false)));

    [Fact]
    public void Leads_WithQueues_HaveALineEach() => Assert.Equal(
        ["      1  hot          to senior_rep", "   84.5  hot          senior_rep  shop/a  Call today"],
        SuggestionPrint.Lines(new LeadSuggestion(
            [new LeadQueue("hot", "senior_rep", 1)],
            [new RoutedLead("shop/a", "Ana", 84.5, "hot", "senior_rep", "Call today", At)], null, At)));

    [Fact]
    public void Churn_OfContacts_BeginsWithTheCounts() => Assert.Equal(
        [
            "9 of 240 contacts are at 0.5 or more, 3 of them at critical risk",
            "   0.78  critical shop/a  Call them",
        ],
        SuggestionPrint.Lines(new ChurnSuggestion(
            240, 9, 3, 0.5, [new LeavingContact("shop/a", "Ana", 0.78, "critical", "Call them", ["Call them"], At)],
            null, At)));

    [Fact]
    public void Schedule_ByHour_NamesTheBestHoursOfEachContact() => Assert.Equal(
        ["14:00  1 contact", "       shop/a  14:00 0.79, 13:00 0.75", "1 contact", "2 more have no features yet"],
        SuggestionPrint.Lines(new ScheduleSuggestion(
            [
                new SendHour(
                    14, "14:00", 1,
                    [new ScheduledContact("shop/a", null, [new HourAnswer(14, 0.79), new HourAnswer(13, 0.75)])]),
            ],
            1, 2, More: false)));

    [Fact]
    public void Tenant_WhereThereAreSeveral_MustBeNamed()
    {
        Assert.Equal("shop", SuggestSource.OnlyOf(["shop"]));
        var fault = Assert.Throws<RoleConfigurationException>(() => SuggestSource.OnlyOf(["a", "b"]));
        Assert.Contains("--tenant", fault.Message, StringComparison.Ordinal);
    }
}

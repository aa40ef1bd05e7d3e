using StreamML.Api.Http;
using StreamML.Api.Scores;
using StreamML.Api.Suggestions;
using StreamML.Serving;

namespace StreamML.Api.Tests.Dashboard;

/// <summary>Suggests the same of every text.</summary>
internal sealed class FakeSuggestionDesk : ISuggestionDesk
{
    /// <summary>Whether an engagement model is live.</summary>
    public bool HasModel { get; set; } = true;

    public Task<TicketSuggestion> TicketAsync(string tenant, string text, CancellationToken cancellationToken) =>
        Task.FromResult(new TicketSuggestion(
            "urgent", Escalate: true, "negative", "anger", "complaint", 0.9, "high", ["it is a complaint"],
            ["emotion"]));

    public Task<CampaignSuggestion> CampaignAsync(
        string tenant, string text, string? source, ContactChoice choice, CancellationToken cancellationToken) =>
        Task.FromResult(new CampaignSuggestion(
            "en",
            [
                new CampaignGroup("en", "english", 2, text, Translated: false, ["shop/1", "shop/2"]),
                new CampaignGroup("hi", "hindi", 1, null, Translated: false, ["shop/3"]) { Error = "no such pair" },
            ],
            3, More: false));

    public Task<ScheduleSuggestion> ScheduleAsync(
        string tenant, int[] hours, ContactChoice choice, CancellationToken cancellationToken) => HasModel
        ? Task.FromResult(new ScheduleSuggestion(
            [new SendHour(17, "17:00", 1, [new ScheduledContact("shop/1", 1, [new HourAnswer(17, 0.4)])])], 1, 2,
            More: false))
        : throw ApiProblem.NotTrained(ModelTasks.Engagement);
}

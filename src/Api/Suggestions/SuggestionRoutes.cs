using Microsoft.AspNetCore.Http;
using StreamML.Access;
using StreamML.Api.Http;
using StreamML.Api.Reads;
using StreamML.Api.Routes;
using StreamML.Api.Scores;
using StreamML.Trainer.Alerts;

namespace StreamML.Api.Suggestions;

/// <summary><c>/suggestions</c>: what to do with tickets, campaigns, leads and customers. Nothing is sent.</summary>
/// <param name="desk">Suggests.</param>
/// <param name="sources">Where contacts are read.</param>
/// <param name="options">Thresholds, queues, hours.</param>
/// <param name="churn">The threshold of the churn check.</param>
/// <param name="limits">Limits.</param>
internal sealed class SuggestionRoutes(
    ISuggestionDesk desk, ReadSources sources, SuggestionOptions options, ChurnCheckOptions churn, ApiOptions limits)
{
    private const string Group = "Suggestions";
    private const int DaysUsual = 90;
    private const int DaysMost = 400;
    private const int CampaignCharsMax = 256;

    private static readonly ChoiceParameter Tier = new("tier", "Only leads of this tier.", LeadRouting.Tiers);

    private readonly ReadParameters _asked = new(limits);

    private readonly NumberParameter _least = new(
        "least_percent", "The least probability of leaving, per cent.", (int)Math.Round(churn.Threshold * 100), 1, 100);

    private ScoreReads Scores => new(sources.Database, sources.Time);

    public IEnumerable<ApiRoute> All => ApiRoute.Refusing(
        StatusCodes.Status409Conflict,
    [
        ApiRoute.Post<TicketRequest, TicketSuggestion>(
            SuggestionExamples.TicketPriority.Path, AccessScopes.Predict, Group,
            "How soon somebody should answer a message, and why, by its sentiment, emotion and intent.",
            SuggestionExamples.TicketPriority.Body!, TicketAsync),
        ApiRoute.Post<CampaignRequest, CampaignSuggestion>(
            SuggestionExamples.CampaignLanguages.Path, AccessScopes.Read, Group,
            "Contacts by the language that they write in, with the text of a campaign translated for each.",
            SuggestionExamples.CampaignLanguages.Body!, CampaignAsync),
        ApiRoute.Get(
            SuggestionExamples.LeadRouting.Path, AccessScopes.Read, Group,
            "Leads, the best first, with the queue that each goes to by its tier.",
            call => Scores.LeadsAsync(
                call.OneTenant, options, Tier.Of(call), _asked.Cursor.Of(call), _asked.Limit.Of(call), call.Aborted))
            with
        { Query = [Tier, _asked.Limit, _asked.Cursor], Sample = SuggestionSamples.Leads },
        ApiRoute.Get(
            SuggestionExamples.ChurnCheck.Path, AccessScopes.Read, Group,
            "Contacts that are likely to leave, the likeliest first, with what to do about each.",
            call => Scores.LeavingAsync(
                call.OneTenant, Threshold(call), _asked.Cursor.Of(call), _asked.Limit.Of(call), call.Aborted)) with
        { Query = [_least, _asked.Limit, _asked.Cursor], Sample = SuggestionSamples.Leaving },
        ApiRoute.Post<ScheduleRequest, ScheduleSuggestion>(
            SuggestionExamples.SendSchedule.Path, AccessScopes.Read, Group,
            "Contacts by the hour of their day at which they are likeliest to engage.",
            SuggestionExamples.SendSchedule.Body!, ScheduleAsync),
    ]);

    private Task<TicketSuggestion> TicketAsync(ApiCall call, TicketRequest body) =>
        desk.TicketAsync(call.Tenant, Checks.Text(body.Text, "/text", limits), call.Aborted);

    private Task<CampaignSuggestion> CampaignAsync(ApiCall call, CampaignRequest body)
    {
        string text = Checks.Text(body.Text, "/text", limits);
        string? source = body.SourceLanguage is null ? null : Checks.Tag(body.SourceLanguage, "/source_language");
        return desk.CampaignAsync(
            call.OneTenant, text, source, Choice(call, body.CampaignId, body.Contacts, body.Days), call.Aborted);
    }

    private Task<ScheduleSuggestion> ScheduleAsync(ApiCall call, ScheduleRequest body) => desk.ScheduleAsync(
        call.OneTenant, EngagementRoutes.Hours(body.HoursToTest, options.SendHours()),
        Choice(call, body.CampaignId, body.Contacts, body.Days), call.Aborted);

    // Left out, it is the option to the last digit.
    private double Threshold(ApiCall call)
    {
        int percent = _least.Of(call);
        return percent == _least.Usual ? churn.Threshold : percent / 100.0;
    }

    private ContactChoice Choice(ApiCall call, string? campaignId, IReadOnlyList<string?>? contacts, int? days)
    {
        if (days is < 1 or > DaysMost)
        {
            throw ApiProblem.Invalid("/days", $"must be a whole number from 1 to {DaysMost}");
        }

        if (campaignId is { Length: 0 or > CampaignCharsMax })
        {
            throw ApiProblem.Invalid("/campaign_id", $"must have 1 to {CampaignCharsMax} characters");
        }

        var given = contacts is null
            ? null
            : Checks.Many(contacts, "/contacts", options.MaxContacts, "Suggestions__MaxContacts");
        return new ContactChoice(
            campaignId, given is null ? null : [.. given.Select((key, i) => KeyOf(call, key, $"/contacts/{i}"))],
            days ?? DaysUsual);
    }

    private static string KeyOf(ApiCall call, string? key, string pointer) => string.IsNullOrWhiteSpace(key)
        ? throw ApiProblem.Invalid(pointer, "must be the key of a contact")
        : key.Contains('/') ? key : $"{call.OneTenant}/{key}";
}

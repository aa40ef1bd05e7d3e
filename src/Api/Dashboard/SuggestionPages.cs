using Microsoft.AspNetCore.Http;
using StreamML.Api.Dashboard.Pages;
using StreamML.Api.Dashboard.Rendering;
using StreamML.Api.Database;
using StreamML.Api.Http;
using StreamML.Api.Suggestions;
using StreamML.Serving;

namespace StreamML.Api.Dashboard;

/// <summary>What to do next: leads, who is likely to leave, campaigns, messages, hours. Nothing is sent.</summary>
internal sealed class SuggestionPages(
    ApiDatabase database, DashboardServices services, DashboardOptions options, TimeProvider time)
{
    private const int TextCharsMax = 2_000;
    private const int IdCharsMax = 256;
    private const int Days = 90;

    private readonly ScoreReads _scores = new(database, time);

    /// <summary>Leads, who is likely to leave, and forms for the rest.</summary>
    public async Task<IResult> ShowAsync(DashboardCall call)
    {
        string? tier = call.OneOf("tier", [.. LeadRouting.Tiers]);
        var leads = await _scores.LeadsAsync(
            call.Tenant, services.SuggestionOptions, tier, call.Query("after"), options.PageRows, call.Aborted);
        var leaving = await _scores.LeavingAsync(
            call.Tenant, services.ChurnCheck.Threshold, null, options.PageRows, call.Aborted);
        return await PageHtml.RenderAsync<SuggestionsPage>(
            StatusCodes.Status200OK, new Dictionary<string, object?>(StringComparer.Ordinal)
            {
                [nameof(SuggestionsPage.Frame)] = call.Frame("Suggestions", leads.AsOf),
                [nameof(SuggestionsPage.View)] = new SuggestionView(leads, tier, leaving, services.ChurnCheck),
            });
    }

    /// <summary>How urgent a text is.</summary>
    public async Task<IResult> TicketAsync(DashboardCall call)
    {
        string text = Text(call);
        return await PageHtml.RenderAsync<TicketPage>(
            StatusCodes.Status200OK, new Dictionary<string, object?>(StringComparer.Ordinal)
            {
                [nameof(TicketPage.Frame)] = Frame(call, "How urgent it is"),
                [nameof(TicketPage.Text)] = text,
                [nameof(TicketPage.Ticket)] = await services.Suggestions.TicketAsync(call.Tenant, text, call.Aborted),
            });
    }

    /// <summary>A text for each language that contacts write in.</summary>
    public async Task<IResult> CampaignAsync(DashboardCall call)
    {
        string text = Text(call), campaign = call.Field("campaign").Trim();
        if (campaign.Length > IdCharsMax)
        {
            throw ApiProblem.Invalid("campaign", $"may have {IdCharsMax} characters");
        }

        return await PageHtml.RenderAsync<CampaignTextsPage>(
            StatusCodes.Status200OK, new Dictionary<string, object?>(StringComparer.Ordinal)
            {
                [nameof(CampaignTextsPage.Frame)] = Frame(call, "A campaign by language"),
                [nameof(CampaignTextsPage.Campaign)] = await services.Suggestions.CampaignAsync(
                    call.Tenant, text, null, new ContactChoice(campaign.Length > 0 ? campaign : null, null, Days),
                    call.Aborted),
            });
    }

    /// <summary>Contacts by their best hour; without a model, what is missing.</summary>
    public async Task<IResult> HoursAsync(DashboardCall call)
    {
        ScheduleSuggestion? schedule = null;
        int[] hours = services.SuggestionOptions.SendHours();
        try
        {
            schedule = await services.Suggestions.ScheduleAsync(
                call.Tenant, hours, new ContactChoice(null, null, Days), call.Aborted);
        }
        catch (ApiProblem problem) when (problem.Type == ApiProblem.NotTrained(ModelTasks.Engagement).Type)
        {
            // The page says what is missing.
        }

        return await PageHtml.RenderAsync<SendHoursPage>(
            StatusCodes.Status200OK, new Dictionary<string, object?>(StringComparer.Ordinal)
            {
                [nameof(SendHoursPage.Frame)] = call.Frame("When to send", time.GetUtcNow()),
                [nameof(SendHoursPage.Schedule)] = schedule,
                [nameof(SendHoursPage.Asked)] = hours,
            });
    }

    // What a form sent to has no page of its own.
    private PageFrame Frame(DashboardCall call, string title) => call.Frame(title, time.GetUtcNow()) with
    {
        Path = "/suggestions",
        Query = "",
        Notice = null,
    };

    private static string Text(DashboardCall call) => call.Field("text").Trim() switch
    {
        { Length: 0 } => throw ApiProblem.Invalid("text", "must not be empty"),
        { Length: > TextCharsMax } => throw ApiProblem.Invalid("text", $"may have {TextCharsMax} characters"),
        var text => text,
    };
}

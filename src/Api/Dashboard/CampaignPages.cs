using Microsoft.AspNetCore.Http;
using StreamML.Api.Dashboard.Pages;
using StreamML.Api.Dashboard.Rendering;
using StreamML.Api.Database;
using StreamML.Api.Http;
using StreamML.Api.Reads;

namespace StreamML.Api.Dashboard;

/// <summary>Campaigns, one campaign, and how conversations go.</summary>
internal sealed class CampaignPages(ApiDatabase database, DashboardOptions options, TimeProvider time)
{
    private const int DaysUsual = 90;
    private const int DaysMax = 400;
    private const int MoodDays = 30;
    private const int IdCharsMax = 256;
    private const string GroupUsual = "age";

    private readonly CampaignReads _campaigns = new(database, time);
    private readonly ConversationReads _conversations = new(database, time);
    private readonly WindowReads _windows = new(database, time);

    /// <summary>Campaigns that something happened with.</summary>
    public async Task<IResult> ListAsync(DashboardCall call)
    {
        int days = call.Number("days", DaysUsual, 1, DaysMax);
        var (rows, asOf) = await _campaigns.ListAsync(call.Tenant, days, call.Aborted);
        return await PageHtml.RenderAsync<CampaignsPage>(
            StatusCodes.Status200OK, new Dictionary<string, object?>(StringComparer.Ordinal)
            {
                [nameof(CampaignsPage.Frame)] = call.Frame("Campaigns", asOf),
                [nameof(CampaignsPage.Campaigns)] = rows,
                [nameof(CampaignsPage.Days)] = days,
            });
    }

    /// <summary>A campaign: sentiment, engagement, who said what, best hour.</summary>
    public async Task<IResult> CampaignAsync(DashboardCall call)
    {
        int days = call.Number("days", DaysUsual, 1, DaysMax);
        string group = call.OneOf("group", CampaignReads.GroupNames) ?? GroupUsual;
        var campaign = call.Query("id") is { Length: <= IdCharsMax } id
            ? await _campaigns.FindAsync(call.Tenant, id, days, group, call.Aborted)
            : null;
        return campaign is null
            ? throw new ApiProblem(
                StatusCodes.Status404NotFound, "not-found", "Not found",
                "There is no such campaign, or nothing happened with it in these days.", "Choose one under Campaigns.")
            : await PageHtml.RenderAsync<CampaignPage>(
                StatusCodes.Status200OK, new Dictionary<string, object?>(StringComparer.Ordinal)
                {
                    [nameof(CampaignPage.Frame)] = call.Frame($"Campaign {campaign.Row.CampaignId}", campaign.AsOf),
                    [nameof(CampaignPage.Campaign)] = campaign,
                    [nameof(CampaignPage.Days)] = days,
                    [nameof(CampaignPage.Group)] = group,
                });
    }

    /// <summary>How conversations go, and the mood of all by day.</summary>
    public async Task<IResult> ConversationsAsync(DashboardCall call)
    {
        string? trend = call.OneOf("trend", [.. ConversationReads.Trends]);
        var page = await _conversations.PageAsync(
            call.Tenant, trend, call.Query("after"), options.PageRows, call.Aborted);
        return await PageHtml.RenderAsync<ConversationsPage>(
            StatusCodes.Status200OK, new Dictionary<string, object?>(StringComparer.Ordinal)
            {
                [nameof(ConversationsPage.Frame)] = call.Frame("Conversations", page.AsOf),
                [nameof(ConversationsPage.Conversations)] = page,
                [nameof(ConversationsPage.Windows)] = await _windows.CountsAsync(
                    call.Tenant, "day", TimeSpan.FromDays(MoodDays), call.Aborted),
                [nameof(ConversationsPage.Trend)] = trend,
            });
    }
}

using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using StreamML.Access;
using StreamML.Api.Suggestions;
using StreamML.Hosting;
using StreamML.Sink;

namespace StreamML.Demo;

/// <summary>What the API suggests about a tenant of the run.</summary>
/// <param name="TicketPriority">The priority of an angry message.</param>
/// <param name="TicketReasons">Why.</param>
/// <param name="CampaignLanguages">Contacts by language.</param>
/// <param name="CampaignTexts">Languages that the text is there in.</param>
/// <param name="LeadQueues">Leads by queue.</param>
/// <param name="ChurnChecked">Contacts with a churn score.</param>
/// <param name="ChurnHighRisk">Those of them that are likely to leave.</param>
/// <param name="SendHours">Contacts by their best hour; null where no engagement model is trained.</param>
/// <param name="Seconds">How long all five took.</param>
public sealed record SuggestionReport(
    string TicketPriority, IReadOnlyList<string> TicketReasons, IReadOnlyDictionary<string, long> CampaignLanguages,
    int CampaignTexts, IReadOnlyDictionary<string, long> LeadQueues, long ChurnChecked, long ChurnHighRisk,
    IReadOnlyDictionary<string, long>? SendHours, double Seconds);

/// <summary>Asks the running API for its suggestions, each by the example of its documentation.</summary>
/// <param name="pipeline">The pipeline, with its API.</param>
/// <param name="postgres">Its tables.</param>
/// <param name="time">The clock.</param>
public sealed class SuggestionRun(Pipeline pipeline, PostgresOptions postgres, TimeProvider time)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Again = TimeSpan.FromMilliseconds(50);

    /// <summary>Runs it.</summary>
    /// <param name="tenant">Whose contacts; null: those of the first tenant.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The suggestions; null where there is no API or no tenant.</returns>
    /// <exception cref="HttpRequestException">The API refused.</exception>
    public async Task<SuggestionReport?> RunAsync(string? tenant, CancellationToken cancellationToken)
    {
        long started = time.GetTimestamp();
        tenant ??= await FirstTenantAsync(cancellationToken);
        if (pipeline.ApiAddress is not { } address || tenant is null)
        {
            return null;
        }

        string key = await new AccessKeyClient(pipeline.Kafka, production: false, time).CreateAsync(
            new AccessKeyRequest(tenant, "demo", [AccessScopes.Read, AccessScopes.Predict], TimeSpan.FromDays(1)),
            cancellationToken);
        using var http = new HttpClient { BaseAddress = address };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
        var ticket = await AskAsync(http, SuggestionExamples.TicketPriority, cancellationToken);
        var campaign = await AskAsync(http, SuggestionExamples.CampaignLanguages, cancellationToken);
        var leads = await AskAsync(http, SuggestionExamples.LeadRouting, cancellationToken);
        var churn = await AskAsync(http, SuggestionExamples.ChurnCheck, cancellationToken);
        var schedule = await AskAsync(http, SuggestionExamples.SendSchedule, cancellationToken);
        return new SuggestionReport(
            ticket!.Value.GetProperty("priority").GetString() ?? "",
            [.. ticket.Value.GetProperty("reasons").EnumerateArray().Select(reason => reason.GetString() ?? "")],
            Counts(campaign!.Value, "groups", "language"),
            campaign.Value.GetProperty("groups").EnumerateArray().Count(group => group.TryGetProperty("text", out _)),
            Counts(leads!.Value, "queues", "queue"), churn!.Value.GetProperty("checked").GetInt64(),
            churn.Value.GetProperty("high_risk").GetInt64(),
            schedule is { } hours ? Counts(hours, "hours", "time") : null, time.GetElapsedTime(started).TotalSeconds);
    }

    private async Task<string?> FirstTenantAsync(CancellationToken cancellationToken)
    {
        await using var tables = new SuggestionClient(postgres, new SuggestionOptions(), time);
        return (await tables.TenantsAsync(cancellationToken)).FirstOrDefault();
    }

    // A key counts a moment after it was made.
    private async Task<JsonElement?> AskAsync(
        HttpClient http, SuggestionExample example, CancellationToken cancellationToken)
    {
        long started = time.GetTimestamp();
        while (true)
        {
            using var request = new HttpRequestMessage(new HttpMethod(example.Method), example.Path);
            if (example.Body is { } body)
            {
                request.Content = new StringContent(body, Encoding.UTF8, "application/json");
            }

            using var answer = await http.SendAsync(request, cancellationToken);
            if (answer.StatusCode == HttpStatusCode.Unauthorized && time.GetElapsedTime(started) < Patience)
            {
                await Task.Delay(Again, time, cancellationToken);
                continue;
            }

            // No model is trained, where XGBoost is not installed.
            if (answer.StatusCode == HttpStatusCode.Conflict)
            {
                return null;
            }

            answer.EnsureSuccessStatusCode();
            using var json = JsonDocument.Parse(await answer.Content.ReadAsStringAsync(cancellationToken));
            return json.RootElement.GetProperty("data").Clone();
        }
    }

    private static SortedDictionary<string, long> Counts(JsonElement data, string list, string name)
    {
        var counts = new SortedDictionary<string, long>(StringComparer.Ordinal);
        foreach (var item in data.GetProperty(list).EnumerateArray())
        {
            string of = item.GetProperty(name).GetString() ?? "";
            counts[of] = counts.GetValueOrDefault(of) + item.GetProperty("count").GetInt64();
        }

        return counts;
    }
}

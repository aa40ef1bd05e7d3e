using System.Globalization;
using StreamML.Api.Suggestions;

namespace StreamML.Cli.Commands;

/// <summary>Suggestions in lines for people.</summary>
internal static class SuggestionPrint
{
    public static IEnumerable<string> Lines(TicketSuggestion ticket)
    {
        yield return $"{ticket.Priority}{(ticket.Escalate ? ", to a supervisor" : "")}: "
            + string.Join("; ", ticket.Reasons);
    }

    public static IEnumerable<string> Lines(CampaignSuggestion campaign)
    {
        foreach (var group in campaign.Groups)
        {
            yield return $"{group.Count,7:N0}  {group.Language,-8} "
                + (group.Text is { } text ? text.ReplaceLineEndings(" ") : $"not translated: {group.Error}");
        }

        yield return Sum(campaign.Count, campaign.More);
    }

    public static IEnumerable<string> Lines(LeadSuggestion leads)
    {
        foreach (var queue in leads.Queues)
        {
            yield return $"{queue.Count,7:N0}  {queue.Tier,-12} to {queue.Queue}";
        }

        foreach (var lead in leads.Items)
        {
            yield return string.Create(
                CultureInfo.InvariantCulture,
                $"{lead.Score,7:0.0}  {lead.Tier,-12} {lead.Queue}  {lead.ContactKey}  {lead.Recommendation}");
        }
    }

    public static IEnumerable<string> Lines(ChurnSuggestion churn)
    {
        yield return string.Create(
            CultureInfo.InvariantCulture,
            $"{churn.HighRisk:N0} of {churn.Checked:N0} contacts are at {churn.Threshold:0.##} or more, "
            + $"{churn.Critical:N0} of them at critical risk");
        foreach (var contact in churn.Items)
        {
            yield return string.Create(
                CultureInfo.InvariantCulture,
                $"{contact.ChurnProbability,7:0.00}  {contact.RiskLevel,-8} {contact.ContactKey}  {contact.Action}");
        }
    }

    public static IEnumerable<string> Lines(ScheduleSuggestion schedule)
    {
        foreach (var hour in schedule.Hours)
        {
            yield return $"{hour.Time}  {Contacts(hour.Count)}";
            foreach (var contact in hour.Contacts)
            {
                yield return $"       {contact.ContactKey}  " + string.Join(", ", contact.BestHours.Select(best =>
                    string.Create(
                        CultureInfo.InvariantCulture, $"{best.Hour:00}:00 {best.EngagementProbability:0.00}")));
            }
        }

        yield return Sum(schedule.Count, schedule.More);
        if (schedule.Unscored > 0)
        {
            yield return $"{schedule.Unscored:N0} more have no features yet";
        }
    }

    private static string Sum(int count, bool more) =>
        $"{Contacts(count)}{(more ? "; there are more (Suggestions__MaxContacts)" : "")}";

    private static string Contacts(int count) => count == 1 ? "1 contact" : $"{count:N0} contacts";
}

using System.CommandLine;
using System.Globalization;
using Microsoft.Extensions.Logging;
using Spectre.Console;
using StreamML.Hosting;
using StreamML.Schemas.V1;

namespace StreamML.Cli.Commands;

/// <summary><c>streamml score CONTACT</c>: the scores of a contact, with what moved them.</summary>
internal static class ScoreCommand
{
    private const string NotTrained =
        "not trained. 'streamml train scores --synthetic --out models' trains models to try; "
        + "'streamml models publish models/lead --live' publishes one, or Scorer__LeadModel names its folder";

    private static readonly string[] Days = [
        "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];

    public static Command Create()
    {
        var common = new CommonOptions();
        var contact = new Argument<string>("CONTACT")
        {
            Description = "A contact key, phone number, user id or user name.",
        };
        var json = new Option<bool>("--json") { Description = "One JSON object as the last line of stdout." };
        var command = new Command("score",
            "Score a contact now: lead, churn, engagement and demographic scores with factors and recommendations.\n"
            + "The state is rebuilt from the log; the models are the live ones.\n"
            + "Example: streamml score 15550001234 --json")
        {
            contact, json, common.Data,
        };
        command.SetAction(async (parsed, token) =>
        {
            var settings = common.Load(parsed);
            await Installation.AdoptAsync(settings, token);
            using var loggers = CommonOptions.Loggers(LogLevel.Warning);
            using var kafka = await Pipeline.ConnectAsync(settings, TimeProvider.System, loggers, token);
            var lookup = new ContactLookup(kafka, settings, TimeProvider.System, loggers);
            var profile = await lookup.FindAsync(parsed.GetRequiredValue(contact), atMs: null, token);
            var scores = await lookup.ScoreAsync(profile, token);
            if (parsed.GetValue(json))
            {
                Console.WriteLine(AnswerJson.Text(scores));
            }
            else
            {
                Print(scores);
            }

            return 0;
        });
        return command;
    }

    private static void Print(ContactScores scores)
    {
        var asOf = DateTimeOffset.FromUnixTimeMilliseconds(scores.AsOfMs);
        AnsiConsole.WriteLine($"{scores.ContactKey} as of {asOf:yyyy-MM-dd HH:mm:ss} UTC");
        var lead = scores.Lead;
        Part("lead", lead.Status, $"{Number(lead.Score, "0.0")} of 100, {lead.Tier}", lead.Confidence, lead.Model,
            lead.Factors,
            [lead.Recommendation]);
        var churn = scores.Churn;
        Part(
            "churn", churn.Status, $"{Number(churn.Probability, "0.0 %")}, {churn.Risk}", churn.Confidence, churn.Model,
            churn.Factors,
            churn.Recommendations);
        var engagement = scores.Engagement;
        string best = engagement.HasBestHour
            ? $"; best at {engagement.BestHour}:00, on {Days[engagement.BestDay]}"
            : "";
        Part(
            "engagement", engagement.Status, $"{Number(engagement.Probability, "0.0 %")}, {engagement.Level}{best}",
            engagement.Confidence,
            engagement.Model, engagement.Factors, engagement.Recommendations);
        if (scores.Demographic is { } group)
        {
            Part("demographic", group.Status, $"{group.Sentiment} expected of the group", group.Confidence, group.Model,
                [], []);
        }
    }

    private static void Part(
        string name, ScoreStatus status, string answer, float confidence, ModelUse? model,
        IEnumerable<ScoreFactor> factors,
        IEnumerable<string> recommendations)
    {
        if (status != ScoreStatus.Scored)
        {
            AnsiConsole.WriteLine($"\n{name}: {NotTrained}");
            return;
        }

        AnsiConsole.WriteLine(
            $"\n{name}: {answer} (confidence {Number(confidence, "0 %")}, {model?.Name} {model?.Version})");
        foreach (var factor in factors)
        {
            AnsiConsole.WriteLine(
                $"  {factor.Contribution.ToString("+0.00;-0.00", CultureInfo.InvariantCulture),8}  {factor.Sentence}");
        }

        foreach (string recommendation in recommendations)
        {
            AnsiConsole.WriteLine($"  -> {recommendation}");
        }
    }

    private static string Number(float value, string format) => value.ToString(format, CultureInfo.InvariantCulture);
}

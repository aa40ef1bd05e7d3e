using System.CommandLine;
using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using Spectre.Console;
using StreamML.Hosting;
using StreamML.Messaging;
using StreamML.Messaging.Connection;
using StreamML.Messaging.Sources;
using StreamML.Schemas.Topics;
using StreamML.Schemas.V1;
using StreamML.Trainer.Labels;

namespace StreamML.Cli.Commands;

/// <summary><c>streamml feedback agreement</c>: how far people agree who labelled the same messages.</summary>
internal static class FeedbackAgreementCommand
{
    // As many as fit a line; --json has all.
    private const int DisagreementsShown = 3;

    private static readonly Option<string?> Task = new("--task")
    {
        Description = "Only labels of this model, such as intent. [default: each model's]",
    };

    private static readonly Option<string?> Language = new("--language")
    {
        Description = "Only texts in this language: a BCP-47 tag such as hi. [default: all together, and each]",
    };

    private static readonly Option<string?> Tenant = new("--tenant")
    {
        Description = "Only labels of this tenant. [default: any]",
    };

    private static readonly Option<bool> Json = new("--json") { Description = "One JSON object on stdout." };

    public static Command Create()
    {
        var common = new CommonOptions();
        var command = new Command("agreement",
            "Measure how far people agree who labelled the same messages: Krippendorff's alpha with its 95 %\n"
            + "bootstrap interval, the share of equal labels, and the labels they mix up most. Labels that do not say\n"
            + "who gave them are not counted. No text and no name is printed.\n"
            + "Example: streamml feedback agreement --task intent --language hi")
        {
            Task, Language, Tenant, Json, common.Data,
        };
        command.SetAction(async (parsed, token) =>
        {
            var settings = common.Load(parsed);
            await Installation.AdoptAsync(settings, token);
            using var kafka = await Pipeline.ConnectAsync(
                settings, TimeProvider.System, NullLoggerFactory.Instance, token);
            var labels = await ReadAsync(kafka, parsed, token);
            Print(labels.Report(parsed.GetValue(Language)), labels.Nameless, parsed.GetValue(Json));
            return 0;
        });
        return command;
    }

    private static async Task<LabelBook> ReadAsync(
        KafkaConnection kafka, ParseResult parsed, CancellationToken cancellationToken)
    {
        var labels = new LabelBook(parsed.GetValue(Task), parsed.GetValue(Tenant));
        var (feedback, messages) = (new RecordReader<Feedback>(), new RecordReader<EnrichedMessage>());
        await foreach (var record in Records(TopicCatalogue.Feedback))
        {
            if (feedback.TryRead(record, out var given, out _))
            {
                labels.Add(given);
            }
        }

        // Only the messages know their language. There may be many, so they are read only where people share some.
        var shared = labels.SharedMessages;
        if (shared.Count > 0)
        {
            await foreach (var record in Records(TopicCatalogue.MessagesEnriched))
            {
                if (messages.TryRead(record, out var message, out _)
                    && message.Language is { Code.Length: > 0 } language
                    && shared.Contains((message.Tenant, message.MessageId)))
                {
                    labels.SetLanguage(message.Tenant, message.MessageId, language.Code);
                }
            }
        }

        return labels;

        IAsyncEnumerable<SourceRecord> Records(TopicDefinition topic) => kafka.CreateReader().ReadAsync(
            [topic], ReadFrom.Earliest, follow: false, cancellationToken);
    }

    private static void Print(IReadOnlyList<TaskAgreement> rows, int nameless, bool json)
    {
        if (json)
        {
            Console.WriteLine(Text(rows, nameless));
            return;
        }

        if (nameless > 0)
        {
            Console.Error.WriteLine(
                $"{nameless:N0} labels do not say who gave them and are not counted. Send them with --by NAME, or "
                + "with a column given_by.");
        }

        if (rows.All(row => row.Agreement.Texts == 0))
        {
            Console.Error.WriteLine(
                "No message was labelled by two people. Give the rows of 'streamml feedback next' to two of them, and "
                + "send each one's file with --by NAME.");
            return;
        }

        var table = new Table().Border(TableBorder.Simple)
            .AddColumns(
                "model", "language", "texts", "people", "equal labels", "alpha (95 % interval)", "mixed up most");
        foreach (var (task, language, of) in rows.Where(row => row.Agreement.Texts > 0))
        {
            table.AddRow(
                task.EscapeMarkup(), (language ?? "all").EscapeMarkup(), $"{of.Texts}", $"{of.People}",
                $"{of.Agreement:0 %}",
                of.Alpha is { } alpha
                    ? $"{alpha.Value:0.00} ({alpha.Low:0.00} to {alpha.High:0.00})"
                    : "one label only",
                string.Join(", ", of.Disagreements.Take(DisagreementsShown)
                    .Select(pair => $"{pair.One}/{pair.Other} {pair.Pairs}")).EscapeMarkup());
        }

        AnsiConsole.Write(table);
    }

    /// <summary>The figures as programs read them.</summary>
    internal static string Text(IReadOnlyList<TaskAgreement> rows, int nameless) => JsonSerializer.Serialize(
        new
        {
            Agreements = rows.Select(row => new
            {
                row.Task,
                row.Language,
                row.Agreement.Texts,
                row.Agreement.People,
                row.Agreement.Labels,
                row.Agreement.Agreement,
                row.Agreement.Alpha,
                row.Agreement.Disagreements,
            }),
            LabelsWithoutPerson = nameless,
        },
        AnswerJson.Options);
}

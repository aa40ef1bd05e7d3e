using System.CommandLine;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using StreamML.Demo;
using StreamML.Hosting;
using StreamML.Traffic.Voice;

namespace StreamML.Cli.Commands;

/// <summary>
/// <c>streamml demo</c>: everything on a scratch folder, real traffic through it, and the reconciliation.
/// </summary>
internal static class DemoCommand
{
    public static Command Create()
    {
        var messages = new Option<int>("--messages")
        {
            Description = "Message revisions to send.",
            DefaultValueFactory = _ => 2_000,
        };
        var seed = new Option<int>("--seed")
        { Description = "Seed of the traffic; the same seed sends the same bytes.", DefaultValueFactory = _ => 1 };
        var voice = new Option<int>("--voice-notes")
        {
            Description = "Voice notes among them, at most a quarter; the demo's own Graph API serves them.",
            DefaultValueFactory = _ => 12
        };
        var json = new Option<bool>("--json")
        {
            Description = "The summary as one JSON object, the last line of stdout.",
        };
        var keep = new Option<bool>("--keep")
        {
            Description = "Keep the pipeline running afterwards, until Ctrl+C.",
        };
        var log = new Option<LogLevel>("--log")
        {
            Description = "Lowest log level to show.",
            DefaultValueFactory = _ => LogLevel.Error
        };
        var command = new Command("demo",
            "Run the whole pipeline on a scratch folder and free ports, send signed WhatsApp webhooks through it, and\n"
            + "account for every message. With Kafka__BootstrapServers it runs there, under its own topic prefix.\n"
            + "Example: streamml demo --messages 20000 --json")
        {
            messages, voice, seed, json, keep, log,
        };
        command.SetAction((parsed, token) => RunAsync(
            new DemoOptions
            {
                Messages = Math.Max(1, parsed.GetValue(messages)),
                VoiceNotes = Math.Max(0, parsed.GetValue(voice)),
                Seed = parsed.GetValue(seed),
            },
            parsed.GetValue(json), parsed.GetValue(keep), parsed.GetValue(log), token));
        return command;
    }

    private static async Task<int> RunAsync(
        DemoOptions options, bool json, bool keep, LogLevel log, CancellationToken cancellationToken)
    {
        string scratch = Directory.CreateTempSubdirectory("streamml-demo-").FullName;
        File.SetUnixFileMode(scratch, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
            | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute);
        try
        {
            var time = TimeProvider.System;
            var settings = ScratchSettings(scratch, time);
            using var loggers = CommonOptions.Loggers(log);
            await using var graph = options.VoiceNotes > 0
                ? await DemoRun.ServeMediaAsync(settings, cancellationToken)
                : null;
            await Console.Error.WriteLineAsync(
                $"training score models on a made-up history, then starting on {scratch}");
            string? notTrained = DemoRun.TrainScores(
                settings, Path.Combine(scratch, "scores"), new Progress<string>(), cancellationToken);
            await using var installation = await Installation.StartAsync(
                settings, RoleSet.Everything, time, loggers, cancellationToken);
            await installation.PublishAsync(cancellationToken);
            await Console.Error.WriteLineAsync(installation.Describe());
            var run = new DemoRun(options, settings, installation.Pipeline!, time, new ProgressLine(options.Messages));
            var finished = run.RunAsync(cancellationToken);
            await await Task.WhenAny(finished, StoppedAsync(installation, cancellationToken));
            var report = await finished with { NotTrained = notTrained };
            if (options.Learn)
            {
                var learning = new LearningRun(
                    DemoRun.Target(settings, installation.Pipeline!.IngestAddress!), installation.Pipeline.Kafka, time,
                    new Progress<string>(Console.Error.WriteLine)).RunAsync(cancellationToken);
                await await Task.WhenAny(learning, StoppedAsync(installation, cancellationToken));
                report = report with { Learning = await learning };
            }

            report = report with
            {
                Suggestions = await new SuggestionRun(installation.Pipeline!, settings.Postgres, time)
                    .RunAsync(report.BestLead?.Tenant, cancellationToken),
            };
            var operated = OperateAsync(report, settings, installation.Pipeline!, graph, time, cancellationToken);
            await await Task.WhenAny(operated, StoppedAsync(installation, cancellationToken));
            report = await operated;
            await ShowAsync(report, installation, json, keep, scratch, cancellationToken);
            if (keep)
            {
                await installation.WaitAsync(cancellationToken);
            }

            return report.AllOk ? 0 : CommandLine.Failed;
        }
        finally
        {
            Directory.Delete(scratch, recursive: true);
        }
    }

    private static Settings ScratchSettings(string scratch, TimeProvider time)
    {
        var settings = Settings.Load(new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["Streamml:DataDirectory"] = scratch,
            ["Streamml:KafkaPort"] = "0",
            ["Streamml:RegistryPort"] = "0",
            ["Streamml:PostgresPort"] = "0",
            ["Ingest:Port"] = "0",
            ["Api:Port"] = "0",

            // What a model has just learned changes most labels of the texts that taught it.
            ["Jobs:AbortChangedPercent"] = "100",
        });

        // On a shared cluster a run must not meet another's topics.
        if (settings.Kafka.BootstrapServers.Length > 0 && settings.Kafka.TopicPrefix.Length == 0)
        {
            settings.Kafka.TopicPrefix = $"demo-{time.GetUtcNow().ToUnixTimeMilliseconds()}.";
        }

        DemoRun.Secure(settings);
        return settings;
    }

    // The last steps: the tables have been compared with what was sent, and may change now.
    private static async Task<DemoReport> OperateAsync(
        DemoReport report, Settings settings, Pipeline pipeline, GraphServer? graph, TimeProvider time,
        CancellationToken cancellationToken)
    {
        await Console.Error.WriteLineAsync("replay: a tenant's texts again, shown in the tables and taken back");
        report = report with
        {
            Replay = await new ReplayRun(settings, pipeline, time)
                .RunAsync(report.Learning is { Ok: true }, cancellationToken),
        };
        if (graph is not null)
        {
            await Console.Error.WriteLineAsync("redrive: the voice note that the provider had lost");
            report = report with
            {
                Redrive = await new VoiceRedriveRun(settings, pipeline, graph, time).RunAsync(cancellationToken),
            };
        }

        await Console.Error.WriteLineAsync("erasure: one person, with a signed receipt");
        return report with
        {
            Erasure = await new ErasureRun(settings, pipeline, time)
                .RunAsync(report.BestLead?.ContactKey, cancellationToken),
        };
    }

    // A role that stops ends the demo with its reason, rather than with what was lost by it.
    private static async Task StoppedAsync(Installation installation, CancellationToken cancellationToken)
    {
        await installation.WaitAsync(cancellationToken);
        cancellationToken.ThrowIfCancellationRequested();
    }

    private static async Task ShowAsync(
        DemoReport report, Installation installation, bool json, bool keep, string scratch,
        CancellationToken cancellationToken)
    {
        if (json)
        {
            Console.WriteLine(JsonSerializer.Serialize(report, AnswerJson.Options));
            return;
        }

        DemoSummary.Print(report);
        await DemoExamples.PrintAsync(installation.Pipeline!.Kafka, report.BestLead, cancellationToken);
        if (keep)
        {
            PrintNextSteps(report, installation, scratch);
        }
    }

    private static void PrintNextSteps(DemoReport report, Installation installation, string scratch)
    {
        Console.WriteLine("\nto look further, until Ctrl+C:");
        if ((installation.Pipeline?.FirstSignIn ?? installation.Pipeline?.DashboardAddress) is { } dashboard)
        {
            Console.WriteLine($"  {dashboard}");
        }

        Console.WriteLine($"  ./streamml status --data {scratch}");
        Console.WriteLine($"  ./streamml tail messages.enriched --once --data {scratch}");
        if (report.BestLead is { } lead)
        {
            Console.WriteLine($"  ./streamml score {lead.ContactKey} --data {scratch}");
        }

        if (installation.PsqlCommand is { } psql)
        {
            Console.WriteLine($"  {psql} -c 'SELECT * FROM streamml.inbox_by_risk LIMIT 10'");
        }
    }

    private sealed class ProgressLine(int total) : IProgress<DemoProgress>
    {
        private string _last = "";

        public void Report(DemoProgress value)
        {
            var voice = value.Voice;
            string line = $"{value.Phase}: {value.Sent:N0} requests answered, {value.Enriched:N0} of {total:N0} "
                + "messages enriched, "
                + $"{voice.Transcribed + voice.WithoutText + voice.DeadLettered} of {voice.Sent} voice notes heard";
            if (line != _last)
            {
                Console.Error.WriteLine(line);
            }

            _last = line;
        }
    }
}

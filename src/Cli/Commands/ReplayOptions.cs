using System.CommandLine;
using StreamML.Messaging;
using StreamML.Messaging.Connection;
using StreamML.Schemas.V1;
using StreamML.Serving.Records;
using StreamML.StreamProcessors.Replaying;

namespace StreamML.Cli.Commands;

/// <summary>Options that say what is to be replayed.</summary>
internal sealed class ReplayOptions
{
    private const string Current = "current";
    private const string AsOf = "as-of";
    private const string Topics = "topics";
    private const string Tables = "tables";

    private readonly Option<string> _stage = new("--stage")
    {
        Description = "What is done again: enricher, labels and translations of texts; or scorer, scores of contacts by "
            + "their last vectors.",
        DefaultValueFactory = _ => ReplayStages.Enricher.Name,
    };

    private readonly Option<string> _from = new("--from")
    {
        Description = "Where past texts are read: topics, or tables, which keep them for longer.",
        DefaultValueFactory = _ => Topics,
    };

    private readonly Option<string?> _since = new("--since")
    {
        Description = "Only records written at this time or later, e.g. 2026-03-02T09:15Z. UTC unless it has a zone.",
    };

    private readonly Option<string?> _until = new("--until") { Description = "Only records written before this time." };

    private readonly Option<string?> _tenant = new("--tenant") { Description = "Only of this tenant." };

    private readonly Option<string?> _contact = new("--contact") { Description = "Only of this contact, by its key." };

    private readonly Option<string[]> _offsets = new("--offsets")
    {
        Description = "Only these offsets of a partition, PARTITION:FIRST-LAST or PARTITION:FIRST-. Once for each "
            + "partition; others are left out.",
        AllowMultipleArgumentsPerToken = true,
    };

    private readonly Option<string?> _type = new("--type")
    {
        Description = "Only messages of this type as received, e.g. text or audio.",
    };

    private readonly Option<string[]> _labels = new("--label")
    {
        Description = "Only messages whose result has this label now, e.g. intent=support. Several must all be there.",
        AllowMultipleArgumentsPerToken = true,
    };

    private readonly Option<string?> _language = new("--language")
    {
        Description = "Only messages whose result has this language now, e.g. pt.",
    };

    private readonly Option<string?> _olderThan = new("--older-than")
    {
        Description = "Only messages with a label, or contacts with a score, of a model published before this version, or "
            + "before this time.",
    };

    private readonly Option<string[]> _only = new("--only")
    {
        Description = "Only these labels are compared and shown in tables, e.g. intent. 'translation' alone translates "
            + "every text, however long it takes. Of the scorer: lead, churn or engagement.",
        AllowMultipleArgumentsPerToken = true,
    };

    private readonly Option<string> _models = new("--models")
    {
        Description = "The models that are live now (current), or those that were live at each record's time (as-of).",
        DefaultValueFactory = _ => Current,
    };

    private readonly Option<long?> _maxRate = MaxRate();

    private readonly Option<int?> _pilot = new("--pilot")
    {
        Description = "Messages or contacts that go through the models first, up to "
            + $"{JobsOptions.PilotRecordsMost} (Jobs__PilotRecords). 0: none.",
    };

    private readonly ReplayAbortOptions _abort = new();

    private readonly Option<string> _by = By();

    /// <summary>Most records per second.</summary>
    public static Option<long?> MaxRate() => new("--max-rate")
    {
        Description = "Most records per second (Jobs__MaxRate). 0: no cap.",
    };

    /// <summary>What <see cref="MaxRate"/> was given; null for nothing.</summary>
    /// <exception cref="RoleConfigurationException">It is no rate.</exception>
    public static long? Rate(ParseResult parsed, Option<long?> option) => parsed.GetValue(option) is not < 0
        ? parsed.GetValue(option)
        : throw new RoleConfigurationException("--max-rate takes 0 or more records per second.");

    /// <summary>Who asks.</summary>
    public static Option<string> By() => new("--by")
    {
        Description = "Who asks, for the record.",
        DefaultValueFactory = _ => "ops",
    };

    /// <summary>Adds them to a command.</summary>
    public void AddTo(Command command)
    {
        _models.AcceptOnlyFromAmong(Current, AsOf);
        _from.AcceptOnlyFromAmong(Topics, Tables);
        _stage.AcceptOnlyFromAmong([.. ReplayStages.Names]);
        foreach (var option in new Option[]
        {
            _stage, _from, _since, _until, _offsets, _tenant, _contact, _type, _language, _labels, _olderThan, _only,
            _models, _maxRate, _pilot, _by,
        })
        {
            command.Add(option);
        }

        _abort.AddTo(command);
    }

    /// <summary>What was asked for.</summary>
    /// <exception cref="RoleConfigurationException">An option has no value that can be read.</exception>
    public async Task<ReplayQuery> QueryAsync(
        ParseResult parsed, KafkaConnection kafka, CancellationToken cancellationToken) => new()
        {
            Stage = parsed.GetValue(_stage)!,
            FromTables = parsed.GetValue(_from) == Tables,
            Since = DeadLetterOptions.Time(parsed.GetValue(_since), "--since"),
            Until = DeadLetterOptions.Time(parsed.GetValue(_until), "--until"),
            Filter = new ReplayFilter
            {
                Tenant = parsed.GetValue(_tenant) ?? "",
                ContactKey = parsed.GetValue(_contact) ?? "",
                Type = parsed.GetValue(_type) ?? "",
                Language = parsed.GetValue(_language) ?? "",
                Labels = { parsed.GetValue(_labels) ?? [] },
                OlderThanMs = await OlderThanAsync(parsed.GetValue(_olderThan), kafka, cancellationToken),
            },
            Offsets = OffsetsText.Parse(parsed.GetValue(_offsets) ?? []),
            Only = parsed.GetValue(_only) ?? [],
            PilotRecords = parsed.GetValue(_pilot) is not (< 0 or > JobsOptions.PilotRecordsMost)
                ? parsed.GetValue(_pilot)
                : throw new RoleConfigurationException($"--pilot takes 0 to {JobsOptions.PilotRecordsMost} records."),
            Abort = _abort.Rules(parsed) ?? new ReplayAbort(),
            Models = parsed.GetValue(_models) == AsOf ? ReplayModels.AsOf : ReplayModels.Current,
            MaxRate = Rate(parsed, _maxRate),
            By = parsed.GetValue(_by)!,
        };

    private static async Task<long> OlderThanAsync(
        string? text, KafkaConnection kafka, CancellationToken cancellationToken)
    {
        if (text is null)
        {
            return 0;
        }

        var catalogue = await ModelCatalogue.ReadAsync(kafka, cancellationToken);
        if (catalogue.Versions.FirstOrDefault(each => each.Version == text) is { } version)
        {
            return version.PublishedAtMs;
        }

        var at = DeadLetterOptions.Time(text, "--older-than, where it is no version of 'streamml models list',");
        return at!.Value.ToUnixTimeMilliseconds();
    }
}

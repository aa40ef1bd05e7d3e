using System.Globalization;
using StreamML.Api.Http;
using StreamML.Schemas.Json;
using StreamML.Schemas.V1;
using StreamML.StreamProcessors.Replaying;

namespace StreamML.Api.Replaying;

/// <summary>What is asked for as the planner takes it.</summary>
internal static class ReplayRequests
{
    /// <summary>The models that are live now.</summary>
    public const string Current = "current";

    /// <summary>Those that were live at the time of each record.</summary>
    public const string AsOf = "as-of";

    /// <summary>Texts that the topic still keeps.</summary>
    public const string FromTopics = "topics";

    /// <summary>Texts that PostgreSQL keeps.</summary>
    public const string FromTables = "tables";

    /// <summary>Fewer digits would approve whatever begins alike.</summary>
    public const int HashDigitsMin = 8;

    private const int CharsMax = 256;
    private const int YearMin = 1971;

    // As many as there are fields with labels would do.
    private const int LabelsMax = 16;

    /// <summary>What is to be planned.</summary>
    /// <exception cref="ApiProblem">A field has no value that can be taken.</exception>
    public static async Task<ReplayQuery> QueryAsync(
        IReplayDesk desk, ReplayRequest request, string by, CancellationToken cancellationToken)
    {
        var stage = string.IsNullOrEmpty(request.Stage)
            ? ReplayStages.Enricher
            : ReplayStages.Find(request.Stage)
                ?? throw ApiProblem.Invalid("/stage", $"must be {string.Join(" or ", ReplayStages.Names)}");
        return new ReplayQuery
        {
            Stage = stage.Name,
            FromTables = request.From switch
            {
                null or "" or FromTopics => false,
                FromTables when request.Ranges is { Count: > 0 } => throw ApiProblem.Invalid(
                    "/ranges", $"name places of a topic: leave them out with from {FromTables}"),
                FromTables => true,
                _ => throw ApiProblem.Invalid("/from", $"must be {FromTopics} or {FromTables}"),
            },
            Since = Time(request.Since, "/since"),
            Until = request.Since >= request.Until
                ? throw ApiProblem.Invalid("/until", "must be after since")
                : Time(request.Until, "/until"),
            Filter = new ReplayFilter
            {
                Tenant = Tenant(request.Tenant),
                ContactKey = Short(request.Contact, "/contact"),
                Type = Short(request.Type, "/type"),
                Language = string.IsNullOrEmpty(request.Language) ? "" : Checks.Tag(request.Language, "/language"),
                Labels = { Labels(request.Labels ?? []) },
                OlderThanMs = await OlderThanAsync(
                    desk, Short(request.OlderThan, "/older_than"), cancellationToken),
            },
            Offsets = ReplayOffsetsRead.Of(request.Ranges ?? []),
            Only = Only(stage, request.Only ?? []),
            PilotRecords = request.Pilot is not (< 0 or > JobsOptions.PilotRecordsMost)
                ? request.Pilot
                : throw ApiProblem.Invalid("/pilot", $"must be 0 to {JobsOptions.PilotRecordsMost} messages"),
            Abort = Abort(request.Abort) ?? new ReplayAbort(),
            Models = request.Models switch
            {
                null or "" or Current => ReplayModels.Current,
                AsOf => ReplayModels.AsOf,
                _ => throw ApiProblem.Invalid("/models", $"must be {Current} or {AsOf}"),
            },
            MaxRate = Rate(request.MaxRate),
            By = by,
        };
    }

    /// <summary>A rate; null where none is given.</summary>
    /// <exception cref="ApiProblem">It is below 0.</exception>
    public static long? Rate(long? rate) => rate is not < 0
        ? rate
        : throw ApiProblem.Invalid("/max_rate", "must be 0 or more records per second");

    /// <summary>Rules; null where none is given.</summary>
    /// <exception cref="ApiProblem">One is no percentage.</exception>
    public static ReplayAbort? Abort(ReplayAbortShape? asked)
    {
        var rules = new ReplayAbort();
        if (Percent(asked?.ChangedPercent, "/abort/changed_percent") is { } changed)
        {
            rules.ChangedPercent = changed;
        }

        if (Percent(asked?.DeadLettersPercent, "/abort/dead_letters_percent") is { } letters)
        {
            rules.DeadLettersPercent = letters;
        }

        return rules.HasChangedPercent || rules.HasDeadLettersPercent ? rules : null;
    }

    /// <summary>The whole hash of a plan, of which the caller names the beginning.</summary>
    /// <exception cref="ApiProblem">Too little is named.</exception>
    /// <exception cref="ReplayException">It is another plan's.</exception>
    public static string HashOf(Job job, string? given) => given switch
    {
        null => throw ApiProblem.Invalid("/plan", "is required: the hash of the plan that you have read"),
        { Length: < HashDigitsMin } => throw ApiProblem.Invalid(
            "/plan", $"must have {HashDigitsMin} digits of the plan's hash or more"),
        _ when job.PlanSha256.StartsWith(given, StringComparison.OrdinalIgnoreCase) => job.PlanSha256,
        _ => throw new ReplayException("The hash is not the one of its plan: read the plan again."),
    };

    // Kafka takes times before 1970 for something else.
    private static DateTimeOffset? Time(DateTimeOffset? time, string pointer) => time is not { Year: < YearMin }
        ? time
        : throw ApiProblem.Invalid(pointer, $"must be in {YearMin} or later");

    private static double? Percent(double? percent, string pointer) => percent is null or (>= 0 and <= 100)
        ? percent
        : throw ApiProblem.Invalid(pointer, "must be a percentage from 0 to 100; 100: never");

    private static IEnumerable<string> Labels(IReadOnlyList<string> labels) => labels.Count <= LabelsMax
        ? labels.Select((label, at) => LabelFilter.TryParse(label, out _)
            ? label
            : throw ApiProblem.Invalid($"/labels/{at}", LabelFilter.Form))
        : throw ApiProblem.Invalid("/labels", $"may have {LabelsMax} labels");

    private static IReadOnlyList<string> Only(ReplayStage stage, IReadOnlyList<string> names) => names.Index()
        .FirstOrDefault(entry => !stage.Fields.Contains(entry.Item)) is { Item: not null } unknown
            ? throw ApiProblem.Invalid(
                $"/only/{unknown.Index}", $"must be one of {string.Join(", ", stage.Fields)}")
            : names;

    private static string Tenant(string? tenant) => string.IsNullOrEmpty(tenant)
        ? ""
        : ApiRecordLimits.IsTenant(tenant)
            ? tenant
            : throw ApiProblem.Invalid("/tenant", "may hold letters, digits, dot, underscore, colon and dash");

    private static string Short(string? text, string pointer) => text switch
    {
        null => "",
        { Length: > CharsMax } => throw ApiProblem.Invalid(pointer, $"may have {CharsMax} characters"),
        _ => text.Trim(),
    };

    private static async Task<long> OlderThanAsync(
        IReplayDesk desk, string text, CancellationToken cancellationToken)
    {
        if (text.Length == 0)
        {
            return 0;
        }

        if (await desk.PublishedAtAsync(text, cancellationToken) is { } published)
        {
            return published;
        }

        return DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at)
            && at.ToUnixTimeMilliseconds() > 0
                ? at.ToUnixTimeMilliseconds()
                : throw ApiProblem.Invalid(
                    "/older_than", "must be a version of a model, or a time such as 2026-03-02T09:15Z");
    }
}

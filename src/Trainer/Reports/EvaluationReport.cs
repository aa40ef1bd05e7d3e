using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using StreamML.Trainer.Evaluation;
using StreamML.Trainer.Quality;

namespace StreamML.Trainer.Reports;

/// <summary>What is known of one model's quality, as text, JSON or a page.</summary>
public sealed record EvaluationReport
{
    internal static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower) },
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>Name and version of the model, or of the file with predictions.</summary>
    public required string Title { get; init; }

    /// <summary>Its figures on rows that it was not trained on.</summary>
    public required EvaluationResult Evaluation { get; init; }

    /// <summary>Further facts by name, such as the training rows and the data's offsets.</summary>
    public IReadOnlyDictionary<string, string> Facts { get; init; } = new Dictionary<string, string>();

    /// <summary>Name and version of what it is compared with; null: nothing.</summary>
    public string? BeforeTitle { get; init; }

    /// <summary>Figures of the version before on the same rows; null: there is none.</summary>
    public EvaluationResult? Before { get; init; }

    /// <summary>
    /// By metric, its figure less that of the version before, paired by rows; empty if that was not measured.
    /// </summary>
    public IReadOnlyDictionary<string, Measured> Differences { get; init; } = new Dictionary<string, Measured>();

    /// <summary>Features, the most important first; empty if it has none.</summary>
    public IReadOnlyList<ImportanceChange> Importance { get; init; } = [];

    /// <summary>How it gets better with more contacts; null: not measured.</summary>
    public LearningCurve? Learning { get; init; }

    /// <summary>What was found, and what to do.</summary>
    public IReadOnlyList<Finding> Advice { get; init; } = [];

    /// <summary>One line of JSON with snake_case names.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, Json);

    /// <summary>Plain text for a terminal, with line feeds.</summary>
    public string ToText() => new TextReport(this).Write();

    /// <summary>A page in HTML that needs nothing else: styles and plots are inside, there are no scripts.</summary>
    public string ToHtml() => new HtmlReport(this).Write();

    /// <summary>Writes the page to a file.</summary>
    /// <exception cref="IOException">The file cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be written.</exception>
    public void WriteHtml(string path) => File.WriteAllText(path, ToHtml(), new UTF8Encoding(false));

    /// <summary>What was predicted, and on how much.</summary>
    internal string Subject()
    {
        var of = Evaluation;
        string kind = of.Kind switch
        {
            EvaluationKind.Regression => "numbers",
            EvaluationKind.Binary => $"{of.Classes[1]} against {of.Classes[0]}",
            _ => $"{of.Classes.Count} classes",
        };
        return $"Predicts {kind}; {of.Rows:N0} rows of {of.Groups:N0} contacts. "
            + (of.Draws > 0 ? $"95 % intervals from {of.Draws:N0} bootstrap draws of contacts." : "No intervals.");
    }

    /// <summary>The slice to look at first, in a sentence; null if there are no slices with enough rows.</summary>
    internal string? WorstSlice()
    {
        if (Evaluation.Worst is not { Gap: { } gap } worst)
        {
            return null;
        }

        string metric = MetricNames.Of(Evaluation.SliceMetric);
        string name = $"{worst.Key} {worst.Value}";
        string value = MetricNames.Figure(worst.Metrics[Evaluation.SliceMetric].Value);
        return worst.IsWorse
            ? $"Worst slice: {name} with {metric} {value}, worse than all rows by {MetricNames.Figure(gap.Value)} (at "
                + $"least {MetricNames.Figure(worst.AtLeast ?? 0)}, allowing for the number of slices)."
            : $"No slice is worse than all rows beyond chance; the lowest is {name} with {metric} {value}.";
    }
}

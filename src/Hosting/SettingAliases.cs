using Microsoft.Extensions.Configuration;
using StreamML.Messaging.Connection;

namespace StreamML.Hosting;

/// <summary>A name that another program has for one of our settings.</summary>
/// <param name="Name">Its name, as a variable or as <c>section:key</c> of <c>appsettings.json</c>.</param>
/// <param name="Key">Ours, as <c>Section:Key</c>; null: it is accepted, and there is nothing to set.</param>
/// <param name="Meaning">What it sets.</param>
public sealed record SettingAlias(string Name, string? Key, string Meaning)
{
    /// <summary>The name as people write it in the environment.</summary>
    public string Variable => Name.Replace(":", "__", StringComparison.Ordinal);

    /// <summary>Our setting as people write it in the environment; empty for none.</summary>
    public string Setting => Key?.Replace(":", "__", StringComparison.Ordinal) ?? "";
}

/// <summary>
/// The names that the documents of other programs use for what is a setting here. They are read wherever our own are;
/// one that contradicts our own is refused.
/// </summary>
public static class SettingAliases
{
    private const string Ml = "ml";
    private const string Enabled = "whether audiences are classified";
    private const string Model = "folder of the exported sentiment transformer; a name on Hugging Face is none";
    private const string Confidence = "confidence below which an audience label is flagged";
    private const string Labels = "new labels that start a training";
    private const string Age = "age at which a model is trained again, in days";

    /// <summary>All of them.</summary>
    public static IReadOnlyList<SettingAlias> All { get; } =
    [
        new("CHATTING_USE_ML", "Audience:Enabled", Enabled),
        new("CHATTING_ML_MODEL_PATH", "TextModels:Sentiment", Model),
        new("CHATTING_ML_MIN_CONFIDENCE", "Audience:MinConfidence", Confidence),
        new("CHATTING_ML_RETRAIN_THRESHOLD", "Trainer:NewLabels", Labels),
        new("CHATTING_ML_MODEL_MAX_AGE_DAYS", "Trainer:MaxAge", Age),
        new($"{Ml}:enabled", "Audience:Enabled", Enabled),
        new($"{Ml}:min_confidence", "Audience:MinConfidence", Confidence),
        new($"{Ml}:retrain_threshold", "Trainer:NewLabels", Labels),
        new($"{Ml}:model_max_age_days", "Trainer:MaxAge", Age),
        new($"{Ml}:use_transformers", null, "nothing: a model's folder says itself what it is"),
    ];

    /// <summary>Whether a section of <c>appsettings.json</c> is one of another program's.</summary>
    internal static bool IsSection(string name) =>
        name.Equals(Ml, StringComparison.OrdinalIgnoreCase)
        || All.Any(alias => alias.Name.Equals(name, StringComparison.OrdinalIgnoreCase));

    /// <summary>Our settings that the aliases of a configuration stand for.</summary>
    /// <exception cref="RoleConfigurationException">Two names of one setting have different values, or a key of the
    /// section is no setting.</exception>
    internal static Dictionary<string, string?> Read(IConfiguration configuration)
    {
        RefuseUnknown(configuration);
        var read = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase);
        var from = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var alias in All.Where(alias => alias.Key is not null))
        {
            if (configuration[alias.Name] is not { Length: > 0 } value)
            {
                continue;
            }

            RefuseName(alias, value);
            string key = alias.Key!;
            var (other, name) = read.TryGetValue(key, out string? earlier)
                ? (earlier, from[key])
                : (configuration[key], alias.Setting);
            if (other is not null && !Same(other, value))
            {
                throw new RoleConfigurationException(
                    $"{alias.Variable} is '{value}' and {name} is '{other}', but they are one setting: keep one of them.");
            }

            (read[key], from[key]) = (value, alias.Variable);
        }

        return read;
    }

    // There a model is fetched by its name; here it lies in a folder, and nothing is fetched while messages wait.
    private static void RefuseName(SettingAlias alias, string value)
    {
        string[] parts = value.Split('/');
        if (alias.Meaning == Model && parts is [{ Length: > 0 } and not ("." or ".." or "~"), { Length: > 0 }]
            && !Directory.Exists(value))
        {
            throw new RoleConfigurationException(
                $"{alias.Variable} is '{value}': there is no such folder. If it is a model's name on Hugging Face, export it to "
                + "ONNX and name the folder; docs/models/transformers.md says how.");
        }
    }

    // As the environment has no sections of ours alone, only what is under the section's name is looked at.
    private static void RefuseUnknown(IConfiguration configuration)
    {
        string[] known = [.. All.Where(alias => alias.Name.StartsWith($"{Ml}:", StringComparison.Ordinal))
            .Select(alias => alias.Name[(Ml.Length + 1)..])];
        string? unknown = configuration.GetSection(Ml).GetChildren().Select(child => child.Key)
            .FirstOrDefault(key => !known.Contains(key, StringComparer.OrdinalIgnoreCase));
        if (unknown is not null)
        {
            throw new RoleConfigurationException(
                $"{Ml}__{unknown} is not a setting. {Ml} has: {string.Join(", ", known)}; everything else is set by the "
                + "names in docs/operations.md.");
        }
    }

    private static bool Same(string one, string other) =>
        string.Equals(one.Trim(), other.Trim(), StringComparison.OrdinalIgnoreCase)
        || (double.TryParse(one, System.Globalization.CultureInfo.InvariantCulture, out double first)
            && double.TryParse(other, System.Globalization.CultureInfo.InvariantCulture, out double second)
            && first.Equals(second))
        || (TimeSpan.TryParse(one, System.Globalization.CultureInfo.InvariantCulture, out var early)
            && TimeSpan.TryParse(other, System.Globalization.CultureInfo.InvariantCulture, out var late)
            && early == late);
}

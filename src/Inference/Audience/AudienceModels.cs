using StreamML.Inference.Artifacts;
using StreamML.Inference.Text;

namespace StreamML.Inference.Audience;

/// <summary>The audience models of a configuration. Thread-safe.</summary>
/// <param name="Personality">Personality shown by a text; null: no model is trained.</param>
/// <param name="Engagement">Engagement shown by a text; null: no model is trained.</param>
/// <param name="MinConfidence">Confidence below which a label is flagged.</param>
public sealed record AudienceModels(
    ITextModel<LabelPrediction>? Personality, ITextModel<LabelPrediction>? Engagement, float MinConfidence)
{
    /// <summary>Task name of the personality model in manifests.</summary>
    public const string PersonalityTask = "personality";

    /// <summary>Task name of the engagement model in manifests.</summary>
    public const string EngagementTask = "audience_engagement";

    /// <summary>Labels of engagement.</summary>
    public static readonly IReadOnlyList<string> EngagementLabels = ["low", "medium", "high"];

    /// <summary>Loads the models; null if the audience is not classified.</summary>
    /// <param name="options">The options.</param>
    /// <param name="maxModelBytes">Largest model, bytes.</param>
    /// <exception cref="ArtifactException">A model is missing or refused; the message says why.</exception>
    public static AudienceModels? Load(AudienceOptions options, long maxModelBytes)
    {
        ArgumentNullException.ThrowIfNull(options);
        return options.Enabled
            ? new AudienceModels(
                Model(options.PersonalityModel, PersonalityTask, options.Labels()),
                Model(options.EngagementModel, EngagementTask, EngagementLabels),
                options.MinConfidence)
            : null;

        ITextModel<LabelPrediction>? Model(string folder, string task, IReadOnlyList<string> labels) =>
            folder.Length == 0 ? null : Checked(ModelArtifact.Read(folder, maxModelBytes), task, labels);
    }

    /// <summary>Loads a model whose labels must be the required ones, in any order.</summary>
    /// <exception cref="ArtifactException">It is of another task, or has other labels.</exception>
    public static ILabelModel Checked(ModelArtifact artifact, string task, IReadOnlyList<string> labels)
    {
        var model = LabelModels.Load(artifact, task);
        return model.Labels.Order(StringComparer.Ordinal).SequenceEqual(labels.Order(StringComparer.Ordinal))
            ? model
            : throw new ArtifactException(
                $"{model.Identity} has the labels {string.Join(", ", model.Labels)}; {task} requires "
                + $"{string.Join(", ", labels)}.");
    }
}

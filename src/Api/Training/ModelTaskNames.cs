using StreamML.Api.Http;
using StreamML.Serving;

namespace StreamML.Api.Training;

/// <summary>Names of models in the documents, and ours.</summary>
internal static class ModelTaskNames
{
    private static readonly (string Name, string Task)[] Documented =
    [
        ("lead_scoring", ModelTasks.Lead), ("churn_prediction", ModelTasks.Churn),
        ("engagement_prediction", ModelTasks.Engagement),
    ];

    /// <summary>The documented models, in their order.</summary>
    public static IReadOnlyList<string> All { get; } = [.. Documented.Select(each => each.Name)];

    /// <summary>The task of a name, in either spelling; null for none.</summary>
    public static string? TaskOf(string name) =>
        Array.Find(Documented, each => each.Name == name).Task
        ?? ModelTasks.All.FirstOrDefault(task => task == name);

    /// <summary>The documented name of a task, else the task.</summary>
    public static string NameOf(string task) => Array.Find(Documented, each => each.Task == task).Name ?? task;

    /// <summary>The name of a task in the training guide: lead_scoring, churn, engagement; else the task.</summary>
    public static string GuideNameOf(string task) => task == ModelTasks.Lead ? NameOf(task) : task;

    /// <summary>A name is that of no model.</summary>
    public static ApiProblem Unknown(string pointer) => ApiProblem.Invalid(
        pointer, $"must be {string.Join(", ", All)} or one of {string.Join(", ", ModelTasks.All)}");
}

using StreamML.Messaging.Connection;
using StreamML.Schemas.Campaigns;
using StreamML.Serving;

namespace StreamML.Cli.Commands;

/// <summary>What people call models.</summary>
internal static class ModelNames
{
    /// <summary>Stands for every model.</summary>
    public const string All = "all";

    /// <summary>What can be named.</summary>
    public static string List { get; } = $"{All}, or one of {string.Join(", ", ModelTasks.All)}";

    /// <summary>The tasks of a model's name; none for all.</summary>
    /// <exception cref="RoleConfigurationException">It is no model's name.</exception>
    public static IEnumerable<string> Tasks(string model) => model == All ? []
        : ModelTasks.All.Contains(model) ? [model]
        : throw new RoleConfigurationException(
            $"'{model}' is no model. There are: {All}, {string.Join(", ", ModelTasks.All)}.");

    /// <summary>A model and whose it is.</summary>
    /// <param name="task">The task.</param>
    /// <param name="tenant">The tenant; empty for all.</param>
    /// <param name="campaignId">The campaign; empty if it is the tenant's.</param>
    public static string Of(string task, string tenant, string campaignId = "") =>
        (tenant.Length == 0 ? task : $"{task} of {tenant}")
        + (campaignId.Length == 0 ? "" : $", {Campaign(tenant, campaignId)}");

    /// <summary>A campaign with its short code.</summary>
    public static string Campaign(string tenant, string campaignId) =>
        $"{campaignId} ({ShortCode.Of(tenant, campaignId)})";
}

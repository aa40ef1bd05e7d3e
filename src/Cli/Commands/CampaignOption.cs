using System.CommandLine;
using StreamML.Messaging.Connection;
using StreamML.Serving;

namespace StreamML.Cli.Commands;

/// <summary>The option <c>--campaign</c>: one campaign's model, by id or short code.</summary>
internal static class CampaignOption
{
    /// <summary>Makes it.</summary>
    /// <param name="otherwise">What is meant without it.</param>
    public static Option<string> Create(string otherwise) => new("--campaign")
    {
        Description = "The campaign whose demographic model is meant, by its id or its short code. "
            + $"[default: {otherwise}]",
        DefaultValueFactory = _ => "",
    };

    /// <summary>Refuses a campaign of models that are none's.</summary>
    /// <param name="command">The command that was given.</param>
    /// <param name="campaign">The campaign; empty: none.</param>
    /// <param name="model">The model.</param>
    /// <exception cref="RoleConfigurationException">The model is not trained by campaign.</exception>
    public static void Check(string command, string campaign, string model)
    {
        if (campaign.Length > 0 && model != ModelTasks.Demographic)
        {
            throw new RoleConfigurationException(
                $"Only {ModelTasks.Demographic} models are trained by campaign: streamml {command} "
                + $"{ModelTasks.Demographic} --campaign {campaign}");
        }
    }
}

using System.Collections.Frozen;

namespace StreamML.Api.Routes;

/// <summary>What the groups of routes are for; the description of each tag of the OpenAPI document.</summary>
internal static class ApiGroups
{
    private static readonly FrozenDictionary<string, string> Texts = new Dictionary<string, string>
    {
        ["Health"] = "Whether the service answers, and with which models.",
        ["Sentiment"] = "The sentiment of a text, of many texts, or of a conversation.",
        ["Texts"] = "What a text is about: its intent, and its sentiment as a class.",
        ["Translation"] = "Translate texts, detect their language, and see which languages there are.",
        ["Lead scoring"] = "How likely contacts are to buy.",
        ["Churn"] = "How likely customers are to leave.",
        ["Engagement"] = "How likely contacts are to react, and when best to write to them.",
        ["Voice"] = "Transcribe, translate and analyse voice notes.",
        ["ML Training"] = "Start, watch and stop trainings.",
        ["Feedback"] = "Report what the models got wrong, and what became of messages.",
        ["Audience"] = "Train the demographic model and evaluate it, as the audience training document describes.",
        ["Contacts"] = "The inbox, contacts, conversations, messages, scores and alerts.",
        ["People"] = "Erase a person for good, or export all that is known of one.",
        ["Models"] = "Training runs, model versions and their metrics.",
        ["Pipeline"] = "The state of the pipeline: topics, lag, and dead letters, which can be redriven or discarded.",
        ["Replays"] = "Have past texts read by the models again: plan, run, compare, show the results, take them back.",
        ["Suggestions"] = "What to do next, from labels and scores. Nothing is sent.",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>What a group is for.</summary>
    /// <exception cref="KeyNotFoundException">It is not described yet: add it above.</exception>
    public static string Describe(string group) => Texts[group];
}

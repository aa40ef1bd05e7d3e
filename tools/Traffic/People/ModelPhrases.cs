using StreamML.Inference.Rules;

namespace StreamML.Traffic.People;

/// <summary>
/// Texts that models answer: where a rule does, its answer names the rule and not the version of a model.
/// </summary>
internal static class ModelPhrases
{
    /// <summary>One of them.</summary>
    public static string Pick(string language, Random random)
    {
        string text;
        do
        {
            text = Phrases.Pick(language, random);
        }
        while (MessageRules.Shared.Read(text) is not { Answer: null, HasNegatedFault: false });
        return text;
    }
}

using StreamML.Schemas.V1;

namespace StreamML.Trainer.Scores.Synthetic;

/// <summary>
/// What made-up contacts write. The words are those that the features look for; the labels stand in for models.
/// </summary>
internal static class SyntheticTexts
{
    /// <summary>A kind of text.</summary>
    /// <param name="Score">Mean sentiment score.</param>
    /// <param name="Intent">What it wants.</param>
    /// <param name="Texts">What is written.</param>
    public sealed record Kind(double Score, IntentLabel Intent, string[] Texts);

    public static readonly Kind Price = new(0.15, IntentLabel.Purchase,
        ["How much is the large one?", "Can you send me a quote please?", "What does it cost with delivery?",
            "Is there a discount for two?"]);

    public static readonly Kind Meeting = new(0.25, IntentLabel.Purchase,
        ["Could we schedule a call for Tuesday?", "I would like a demo of it",
            "Do you have an appointment free this week?"]);

    public static readonly Kind Question = new(0.05, IntentLabel.Inquiry,
        ["Do you deliver to my area?", "Which colours are there?", "Is it in stock right now?",
            "What are your opening hours?"]);

    public static readonly Kind Praise = new(0.75, IntentLabel.Inquiry,
        ["Great service, thank you, I love it", "Perfect, excellent, thanks a lot!",
            "It came today and it is wonderful, I am happy"]);

    public static readonly Kind Plain = new(0.0, IntentLabel.Inquiry,
        ["Okay, noted", "I will think about it", "Let me ask at home", "I have seen the catalogue"]);

    public static readonly Kind Complaint = new(-0.75, IntentLabel.Complaint,
        ["I am disappointed, this is unacceptable", "It arrived broken and nobody answers", "Terrible, I want a refund",
            "The worst service so far"]);

    public static readonly Kind Stop = new(-0.4, IntentLabel.Complaint,
        ["stop", "Please unsubscribe me", "Stop sending me these messages"]);

    /// <summary>What the business answers.</summary>
    public static readonly string[] Answers =
        ["Thanks for writing, here is what you asked for.", "Happy to help! Anything else?",
            "We have looked into it and will get back to you."];
}

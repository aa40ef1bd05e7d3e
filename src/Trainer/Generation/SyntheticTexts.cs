using StreamML.Schemas.V1;

namespace StreamML.Trainer.Generation;

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
            "Is there a discount for two?", "What is the price of the blue one?", "I want to buy it, how much is it?"]);

    public static readonly Kind Meeting = new(0.25, IntentLabel.Purchase,
        ["Could we schedule a call for Tuesday?", "I would like a demo of it",
            "Do you have an appointment free this week?", "Can we meet in the shop on Friday?"]);

    public static readonly Kind Question = new(0.05, IntentLabel.Inquiry,
        ["Do you deliver to my area?", "Which colours are there?", "Is it in stock right now?",
            "What are your opening hours?", "Does it come with a cable?"]);

    public static readonly Kind Praise = new(0.75, IntentLabel.Inquiry,
        ["Great service, thank you, I love it", "Perfect, excellent, thanks a lot!",
            "It came today and it is wonderful, I am happy", "Awesome, I can only recommend you"]);

    public static readonly Kind Plain = new(0.0, IntentLabel.Inquiry,
        ["Okay, noted", "I will think about it", "Let me ask at home", "I have seen the catalogue"]);

    public static readonly Kind Support = new(0.0, IntentLabel.Support,
        ["How do I set it up?", "The app asks for a code, where is it?", "It does not turn on, what can I do?"]);

    public static readonly Kind Tracking = new(0.0, IntentLabel.Tracking,
        ["Where is my order?", "Has my parcel been sent?", "When does my package arrive?"]);

    public static readonly Kind Return = new(-0.25, IntentLabel.Return,
        ["I want to send it back", "How can I return the shoes?", "Please change it for the smaller size"]);

    public static readonly Kind Complaint = new(-0.75, IntentLabel.Complaint,
        ["I am disappointed, this is unacceptable", "It arrived broken and nobody answers", "Terrible, I want a refund",
            "The worst service so far"]);

    public static readonly Kind Stop = new(-0.4, IntentLabel.Complaint,
        ["stop", "Please unsubscribe me", "Stop sending me these messages"]);

    private static readonly Dictionary<string, Kind> Kinds = new[]
    {
        Price, Meeting, Question, Praise, Plain, Support, Tracking, Return, Complaint, Stop,
    }.SelectMany(kind => kind.Texts.Select(text => (text, kind))).ToDictionary(pair => pair.text, pair => pair.kind);

    /// <summary>The kind of a text of these.</summary>
    public static Kind KindOf(string text) => Kinds[text];

    /// <summary>What the business answers.</summary>
    public static readonly string[] Answers =
        ["Thanks for writing, here is what you asked for.", "Happy to help! Anything else?",
            "We have looked into it and will get back to you."];
}

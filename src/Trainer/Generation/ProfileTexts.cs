namespace StreamML.Trainer.Generation;

/// <summary>What made-up senders write as an audience: patterns with words to choose from.</summary>
internal static class ProfileTexts
{
    /// <summary>What shows neither.</summary>
    public static readonly string[][] Neutral =
    [
        ["Are you there", "today?|tonight?|this week?"],
        ["When do you post the next", "video?|picture?|story?"],
        ["I saw your", "last post.|profile.|message."],
        ["How does the", "subscription work?|payment work?|chat work?"],
    ];

    /// <summary>What shows a personality: emotional, conqueror.</summary>
    public static readonly string[][][] Personality =
    [
        [
            ["I",
                "missed|thought of|dreamed about", "our talks|your voice|your stories", "all day.|at breakfast.|for hours."],
            ["You make me feel", "safe|special|understood|at home", "when you write.|with your notes."],
            ["I", "love|cherish|adore", "how", "kind|gentle|honest|warm", "you are."],
            ["Tell me about your", "family,|weekend,|morning,", "I care about it."],
            ["Hugs|Kisses|Warm thoughts", "and", "sweet dreams.|take care of yourself.|thank you for listening."],
        ],
        [
            ["What do I have to", "pay|offer|send", "to be", "first?|on top?|number one?"],
            ["I",
                "always win,|get what I want,|close my deals,", "name your price.|make an offer.|tell me the terms."],
            ["Nobody", "outbids|beats|impresses", "me", "here.|in this game."],
            ["I want the", "exclusive|biggest|rarest", "one", "before anyone else.|right now."],
            ["Prove that you are", "worth it.|better than the others.|up to it."],
        ],
    ];

    /// <summary>What shows an engagement: low, medium, high.</summary>
    public static readonly string[][][] Engagement =
    [
        [
            ["Ok.|Hm.|Fine.|Whatever."], ["Maybe|Perhaps", "later.|another time."], ["Busy,", "no time.|at work."],
            ["Not", "sure.|interested.|really."],
        ],
        [
            ["Sounds", "good,|nice,", "send me", "the details.|a preview."],
            ["I might", "join|come back|have a look", "tomorrow.|on Sunday."],
            ["Which one do you", "recommend?|suggest?"],
        ],
        [
            ["I", "bought|unlocked|watched", "everything|all of them|the whole series", "twice!|again!"],
            ["More please,", "I am here every day!|I never skip one!"],
            ["I just", "tipped|renewed|upgraded", "again!|once more!"],
            ["Cannot wait for", "your live show!|the finale!"],
        ],
    ];

    /// <summary>One of a pool.</summary>
    public static string Pick(string[][] pool, Random random) => string.Join(
        ' ', pool[random.Next(pool.Length)].Select(part =>
        {
            string[] words = part.Split('|');
            return words[random.Next(words.Length)];
        }));
}

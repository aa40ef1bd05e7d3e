using StreamML.Inference.Artifacts;
using StreamML.Inference.Emotion;
using StreamML.Inference.Intent;
using StreamML.Inference.Sentiment;
using StreamML.Inference.Text;
using StreamML.Trainer.Datasets;
using StreamML.Trainer.Training;

namespace StreamML.Trainer;

/// <summary>Where the text models' data lies.</summary>
/// <param name="PublicSets">
/// Folder of the public sets, each in a folder of its own; null to do without, where a teacher gives texts.
/// </param>
/// <param name="Corpora">
/// Folder of the texts written for this project: <c>customer-messages</c>, <c>languages</c>, <c>emotions</c>, and the
/// judges, <c>held-out</c>: what is like one of their texts is not trained on.
/// </param>
public sealed record TextTrainingData(string? PublicSets, string Corpora)
{
    /// <summary>Further texts, labelled by a large model; null, the default: none.</summary>
    public TextLesson? Lesson { get; init; }
}

/// <summary>
/// Trains the text models that ship with the project: what of which set counts how much is said here, and only here.
/// </summary>
/// <param name="data">The data.</param>
/// <param name="version">Version of the models.</param>
/// <param name="progress">Told what goes on, a line at a time.</param>
public sealed class TextTraining(TextTrainingData data, string version, IProgress<string> progress)
{
    // A set of one company's chats or of crowd-written variants teaches words, not where our lines run.
    private const float PublicWeight = 0.15f;
    private const int PublicMostALabel = 150;
    private const float CommentWeight = 0.2f;
    private const float ReviewWeight = 0.3f;

    private static readonly HashSet<string> QuestionWords = new(StringComparer.Ordinal)
    {
        "how", "what", "whats", "what's", "where", "wheres", "where's", "when", "whens", "which", "who", "why", "is",
        "are", "do", "does", "did", "can", "could", "will", "would", "has", "have", "any",
    };

    private const string English = "en";

    // Those of corpora/languages, and English.
    private const string Languages = "en,es,pt,fr,de,it,nl,id,tr,ar,hi,hi-Latn,ur-Latn";

    private readonly VaderSentimentModel _lexicon = new(new VaderOptions());

    /// <summary>The tasks it can train.</summary>
    public static readonly IReadOnlyList<string> Tasks = [
        LinearSentimentModel.Task, LinearEmotionModel.Task, LinearIntentModel.Task];

    /// <summary>Trains the model of a task.</summary>
    /// <exception cref="DatasetException">Data is missing or wrong; the message says which and what to do.</exception>
    public ModelArtifact Train(string task) => task switch
    {
        LinearEmotionModel.Task => Train(Emotion, EmotionExamples()),
        LinearIntentModel.Task => Train(Intent, IntentExamples()),
        LinearSentimentModel.Task => Train(Sentiment, SentimentExamples()),
        _ => throw new DatasetException($"'{task}' is not a task of a text model; known tasks: {string.Join(", ", Tasks)}."),
    };

    private LinearTextPlan Emotion =>
        new("emotion", "emotion-linear", version, LinearEmotionModel.Labels, LexiconInputs.Names, ReadLexicon)
        {
            Languages = Languages,
        };

    private LinearTextPlan Intent =>
        new("intent", "intent-linear", version, LinearIntentModel.Labels, [], _ => [])
        {
            Languages = Languages,
        };

    private LinearTextPlan Sentiment =>
        new("sentiment", "sentiment-linear", version, LinearSentimentModel.Labels, LexiconInputs.Names, ReadLexicon)
        {
            Languages = Languages,
        };

    private float[] ReadLexicon(string text)
    {
        float[] inputs = new float[LexiconInputs.Names.Count];
        new LexiconInputs(_lexicon).Read([text], inputs);
        return inputs;
    }

    // Chosen by cross-validation inside the corpora (docs/adr/0041-models-read-thirteen-languages.md).
    private static NgramOptions Ngrams { get; } = new()
    {
        MaxWords = 2,
        MinChars = 3,
        MaxChars = 6,
        Forms = 1,
        Concepts = 2,
        Skeletons = 1,
    };

    private static LinearTextOptions Options(string task) => task switch
    {
        LinearEmotionModel.Task => new LinearTextOptions { Ngrams = Ngrams, Inverse = 3, Balance = 0.6 },
        LinearSentimentModel.Task => new LinearTextOptions
        {
            Ngrams = Ngrams,
            Inverse = 5,
            Balance = 1,
            MinWordTexts = 2,
            MinCharTexts = 4,
        },
        _ => new LinearTextOptions
        {
            Ngrams = Ngrams,
            Inverse = 10,
            Balance = 0.5,
            MinWordTexts = 2,
            MinCharTexts = 3,
        },
    };

    private ModelArtifact Train(LinearTextPlan plan, IReadOnlyList<LabelledText> examples)
    {
        if (data.Lesson is { } lesson)
        {
            examples = [.. examples, .. TextTeacher.Teach(plan.Task, lesson, progress)];
        }

        if (examples.Count == 0)
        {
            throw new DatasetException($"No data for {plan.Task} under {data.PublicSets} or {data.Corpora}.");
        }

        var judges = new NearDuplicates(
            from path in Files("held-out").Concat(Files(Path.Combine("held-out", "languages")))
            from row in TextSets.Labelled(path)
            select row.Text);
        int before = examples.Count;
        examples = [.. examples.Where(example => !judges.Contains(example.Text))];
        progress.Report($"{plan.Task}: {before - examples.Count} examples left out, near-duplicates of held-out texts");
        var sets = examples.GroupBy(example => example.Source)
            .Select(group => new ModelData(group.Key, Licences.Of(group.Key), group.Count())).ToList();
        progress.Report($"{plan.Task}: {examples.Count} examples of {string.Join(", ", sets.Select(set => set.Name))}");
        return new LinearTextTrainer(plan, Options(plan.Task), progress).Train(examples, sets);
    }

    private List<LabelledText> EmotionExamples()
    {
        if (GoEmotions is { } needed && !File.Exists(needed))
        {
            throw new DatasetException(
                $"{needed} is missing: give --data the folder that has goemotions-ekman/train.tsv.");
        }

        var own = Files("emotions").SelectMany(TextSets.Labelled).Select(row => Labelled(
            row.Text, row.Label, LinearEmotionModel.Labels, "customer-emotions", English));
        return
        [
            .. own, .. Foreign(LinearEmotionModel.Labels, row => row.Emotion),
            .. GoEmotions is { } path
                ? TextSets.GoEmotions(path, Order(LinearEmotionModel.Labels), singleOnly: true) : [],
        ];
    }

    private List<LabelledText> IntentExamples()
    {
        var own = Messages().Where(row => row.Intent != "-").Select(row => Labelled(
            row.Text, row.Intent, LinearIntentModel.Labels, row.Source, English));
        return
        [
            .. own.SelectMany(WithOtherMarks), .. Foreign(LinearIntentModel.Labels, row => row.Intent),
            .. data.PublicSets is { } sets ? IntentSets.Read(sets, PublicMostALabel, PublicWeight) : [],
        ];
    }

    // People set a question mark or not as they please: what they want does not turn on it. Each message also stands
    // without its last marks, and one that begins as a question also with one.
    private static IEnumerable<LabelledText> WithOtherMarks(LabelledText message)
    {
        string bare = message.Text.TrimEnd('?', '!', '.', ' ');
        string first = bare.Split(' ', 2)[0].ToLowerInvariant();
        string other = bare.Length < message.Text.Length ? bare : $"{bare}?";
        bool changes = bare.Length > 0 && (bare.Length < message.Text.Length || QuestionWords.Contains(first));
        return changes ? [message with { Weight = 0.5f }, message with { Text = other, Weight = 0.5f }] : [message];
    }

    private List<LabelledText> SentimentExamples()
    {
        int classes = LinearSentimentModel.Labels.Count;
        var own = Messages().Where(row => row.Sentiment != "-").Select(row => Labelled(
            row.Text, row.Sentiment, LinearSentimentModel.Labels, row.Source, English));
        return
        [
            .. own, .. Foreign(LinearSentimentModel.Labels, row => row.Sentiment), .. Comments(classes), .. Reviews(),
        ];
    }

    // Sentences of reviews (Kotzias et al. 2015). Every second one is left to judge by.
    private IEnumerable<LabelledText> Reviews() =>
        data.PublicSets is { } sets && Path.Combine(sets, "review-sentences", "train.tsv") is var path
        && File.Exists(path)
            ? TextSets.Labelled(path).Where((_, number) => number % 2 == 0).Select(row => new LabelledText(
                row.Text, LabelledText.One(row.Label, LinearSentimentModel.Labels), "review-sentences", ReviewWeight))
            : [];

    // Comments with an emotion that leans one way. Surprise may lean both; a comment without emotion is no customer's
    // plain question: taught as neutral, it made opinions neutral that were stated plainly.
    private IEnumerable<LabelledText> Comments(int classes)
    {
        if (GoEmotions is not { } path || !File.Exists(path))
        {
            yield break;
        }

        foreach (var comment in TextSets.GoEmotions(path, Order(LinearEmotionModel.Labels), singleOnly: true))
        {
            var emotion = (EmotionLabel)comment.Label;
            if (emotion is not (EmotionLabel.Surprise or EmotionLabel.Neutral))
            {
                var label = emotion switch
                {
                    EmotionLabel.Joy => SentimentLabel.Positive,
                    _ => SentimentLabel.Negative,
                };
                yield return comment with { Target = LabelledText.One((int)label, classes), Weight = CommentWeight };
            }
        }
    }

    private string? GoEmotions =>
        data.PublicSets is { } sets ? Path.Combine(sets, "goemotions-ekman", "train.tsv") : null;

    private IEnumerable<(string Text, string Intent, string Sentiment, string Source)> Messages() =>
        from path in Files("customer-messages")
        from row in TextSets.CustomerMessages(path)
        select (row.Text, row.Intent, row.Sentiment, Path.GetFileNameWithoutExtension(path));

    private IEnumerable<LabelledText> Foreign(IReadOnlyList<string> labels, Func<ForeignMessage, string> label) =>
        from path in Files("languages")
        let language = Path.GetFileNameWithoutExtension(path)
        from row in TextSets.Foreign(path)
        select Labelled(row.Text, label(row), labels, language, language);

    // A text of no class says nothing of how far the classes can be trusted.
    private static LabelledText Labelled(
        string text, string label, IReadOnlyList<string> labels, string source, string language) =>
        new(text, LabelledText.One(label, labels), source)
        {
            Language = label == LabelledText.NoClass ? "" : language,
        };

    private IEnumerable<string> Files(string folder)
    {
        string path = Path.Combine(data.Corpora, folder);
        return (Directory.Exists(path) ? Directory.GetFiles(path, "*.tsv") : []).Order(StringComparer.Ordinal);
    }

    // The file numbers its labels in alphabetical order.
    private static int[] Order(IReadOnlyList<string> labels) =>
        [.. labels.Order(StringComparer.Ordinal)
            .Select(name => LabelledText.NumberOf(name, labels))];
}

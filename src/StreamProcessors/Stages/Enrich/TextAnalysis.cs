using StreamML.Inference;
using StreamML.Inference.Emotion;
using StreamML.Inference.Intent;
using StreamML.Inference.Language;
using StreamML.Inference.Loading;
using StreamML.Inference.Risk;
using StreamML.Inference.Rules;
using StreamML.Inference.Sentiment;
using StreamML.Inference.Text;

namespace StreamML.StreamProcessors.Stages.Enrich;

/// <summary>
/// What the models say of a batch of texts. Deterministic but for the latencies. Made by <see cref="TextAnalyzer"/>;
/// after that read-only.
/// </summary>
public sealed class TextAnalysis
{
    // So many texts go through all models before the next: what the models share of them, some 100 KiB, stays in a
    // core's cache, and a transformer's batch is no larger.
    private const int TogetherMost = 64;

    private readonly TimeProvider _time;
    private readonly string[] _texts;
    private readonly TextTranslation?[] _translations;
    private readonly MessageReading[] _readings;
    private readonly bool[] _isReplaced;

    internal TextAnalysis(
        EnrichmentModels models, TextTasks tasks, IReadOnlyList<SourceText> originals, TimeProvider time)
    {
        (Models, Originals, _time) = (models, originals, time);
        _texts = [.. originals.Select(original => original.Text)];
        _translations = new TextTranslation?[_texts.Length];
        _isReplaced = new bool[_texts.Length];
        Languages = new LanguagePrediction[_texts.Length];
        Risks = new RiskAssessment[_texts.Length];
        _readings = new MessageReading[_texts.Length];
        Sentiments = new(tasks.Sentiment, originals);
        Emotions = new(tasks.Emotion, originals);
        Intents = new(tasks.Intent, originals);
        Personalities = TaskPredictions<LabelPrediction>.OrNone(tasks.Personality, originals);
        Engagements = TaskPredictions<LabelPrediction>.OrNone(tasks.Engagement, originals);
    }

    /// <summary>The models that said it.</summary>
    public EnrichmentModels Models { get; }

    /// <summary>The texts as they came.</summary>
    public IReadOnlyList<SourceText> Originals { get; }

    /// <summary>How many texts.</summary>
    public int Count => _texts.Length;

    /// <summary>Language of each text as it came; of a transcript the one it was spoken in.</summary>
    public LanguagePrediction[] Languages { get; }

    /// <summary>Sentiments.</summary>
    public TaskPredictions<SentimentPrediction> Sentiments { get; }

    /// <summary>Emotions.</summary>
    public TaskPredictions<EmotionPrediction> Emotions { get; }

    /// <summary>Intents.</summary>
    public TaskPredictions<IntentPrediction> Intents { get; }

    /// <summary>Support risks.</summary>
    public RiskAssessment[] Risks { get; }

    /// <summary>Personalities; null where no model is trained, or none are asked for.</summary>
    public TaskPredictions<LabelPrediction>? Personalities { get; }

    /// <summary>Engagements; null where no model is trained, or none are asked for.</summary>
    public TaskPredictions<LabelPrediction>? Engagements { get; }

    /// <summary>Share of the language model's time a text, microseconds.</summary>
    public long LanguageUs { get; private set; }

    /// <summary>Share of the risk rule's time a text, microseconds.</summary>
    public long RiskUs { get; private set; }

    /// <summary>
    /// What became of a text that was to be translated; null where there was nobody to do it, or nothing to do.
    /// </summary>
    public TextTranslation? Translation(int i) => _translations[i];

    /// <summary>
    /// Whether a text is surely in a language that not all of its models read: it is translated for them.
    /// </summary>
    public bool IsForeign(int i)
    {
        string code = Languages[i].Code;
        return _readings[i].Answer is null && Languages[i].Reliable
            && !(Sentiments.Reads(i, code) && Emotions.Reads(i, code) && Intents.Reads(i, code));
    }

    /// <summary>
    /// Whether a text is surely in another language than English, and all of its models read that: a translation is for
    /// people alone.
    /// </summary>
    public bool IsForPeople(int i) =>
        _readings[i].Answer is null && Languages[i].Reliable && !IsForeign(i)
        && !TextLanguages.English.Include(Languages[i].Code);

    /// <summary>
    /// Whether a model read a text in a language that is surely not its own: the label is flagged, and says little.
    /// </summary>
    /// <param name="i">Which text.</param>
    /// <param name="by">Whose answer.</param>
    public bool IsUnread<TResult>(int i, TaskPredictions<TResult> by) =>
        Languages[i].Reliable && _translations[i] is not { Answer.HasText: true } && !by.Reads(i, Languages[i].Code);

    /// <summary>
    /// Whether a label is flagged: its model does not read the language, knows too little of the text or is not sure;
    /// the translation is from a language that was guessed; or the text is a transcript that is not sure.
    /// </summary>
    /// <param name="i">Which text.</param>
    /// <param name="by">Whose answer.</param>
    public bool IsFlagged<TResult>(int i, TaskPredictions<TResult> by)
        where TResult : ITextPrediction => IsFlagged(i, by, Models.Text.Bounds);

    /// <summary>The same, by bounds of one's own.</summary>
    public bool IsFlagged<TResult>(int i, TaskPredictions<TResult> by, in LabelBounds bounds)
        where TResult : ITextPrediction =>
        IsUnread(i, by) || IsUnsure(i) || bounds.IsShort(
            by[i], by.LeastConfidence(i, ReadLanguage(i)), IsSurelyRead(i, by))
        // Where a fault is denied, a model that weighs words hears of one.
        || (_readings[i].HasNegatedFault && by[i] is IntentPrediction { Label: IntentLabel.Complaint });

    // The language that the models read: of a translation theirs.
    private string ReadLanguage(int i) => _isReplaced[i] ? TextModels.Language : Languages[i].Code;

    // Of a translation the words that are left in the other language count: it is judged by its share.
    private bool IsSurelyRead<TResult>(int i, TaskPredictions<TResult> by) =>
        !_isReplaced[i] && Languages[i].Reliable && by.Reads(i, Languages[i].Code);

    /// <summary>
    /// Whether a text may not be what was written or said: a transcript of low confidence, or of a language that its
    /// engine may have heard wrongly; a translation from a language that was guessed.
    /// </summary>
    public bool IsUnsure(int i)
    {
        var (original, bounds) = (Originals[i], Models.Text.Bounds);
        return original.TranscriptConfidence < bounds.TranscriptConfidence
            || original.SpokenProbability < bounds.SpokenLanguage
            || (_translations[i] is { Answer.Outcome: Inference.Translation.TranslationOutcome.Translated }
                && !Languages[i].Reliable);
    }

    /// <summary>Reads what words alone tell; texts that are read whole are no models'.</summary>
    internal void ReadWords()
    {
        for (int i = 0; i < Count; i++)
        {
            var reading = _readings[i] = MessageRules.Shared.Read(Originals[i].Text);
            if (reading.Answer is { } answer)
            {
                Sentiments.Set(i, answer.Sentiment);
                Emotions.Set(i, answer.Emotion);
                Intents.Set(i, answer.Intent);
            }
        }
    }

    /// <summary>Tells the language of each text, or takes it from the transcript.</summary>
    internal void TellLanguages()
    {
        long started = _time.GetTimestamp();
        Models.Language.Predict(_texts, Languages);
        LanguageUs = TaskPredictions.Share(_time.GetElapsedTime(started), Count);
        for (int i = 0; i < Count; i++)
        {
            if (Originals[i].HasLanguage)
            {
                float probability = Originals[i].SpokenProbability ?? 1;
                Languages[i] = new LanguagePrediction(
                    Originals[i].SpokenLanguage, probability, probability >= Models.Text.Bounds.SpokenLanguage,
                    Languages[i].LetterBytes);
            }
        }
    }

    /// <summary>Takes in what became of a text that its models read as it is.</summary>
    internal void TranslateForPeople(int i, TextTranslation translation) => _translations[i] = translation;

    /// <summary>Takes in what became of a foreign text. Before it is read.</summary>
    internal void Translate(int i, TextTranslation translation)
    {
        _translations[i] = translation;
        _isReplaced[i] = translation.Answer.HasText;
        _texts[i] = translation.Answer.Text ?? _texts[i];
        if (translation.Answer.Outcome == Inference.Translation.TranslationOutcome.Translated)
        {
            var read = MessageRules.Shared.Read(_texts[i]);
            _readings[i] = _readings[i] with
            {
                // An engine makes an avocado a lawyer: where the original has such words in another sense, its own
                // count.
                Urgency = _readings[i].Urgency
                    | (_readings[i].Urgency.HasFlag(UrgencySigns.Harmless) ? UrgencySigns.None : read.Urgency),
                HasNegatedFault = read.HasNegatedFault,
            };
        }
    }

    /// <summary>Has the models read some of the texts: each text once. Not from two threads at a time.</summary>
    internal void Read(int[] places)
    {
        if (places.Length == 0)
        {
            return;
        }

        int[] asked = Array.FindAll(places, place => _readings[place].Answer is null);
        foreach (int[] part in asked.Chunk(TogetherMost))
        {
            string[] texts = Array.ConvertAll(part, ForModels);
            using var shared = SharedNgrams.Begin();
            Sentiments.Ask(texts, part, _time);
            Emotions.Ask(texts, part, _time);
            Intents.Ask(texts, part, _time);
        }

        if (Personalities is not null || Engagements is not null)
        {
            // Rules say nothing of these: they read every text.
            string[] all = Array.ConvertAll(places, ForModels);
            Personalities?.Ask(all, places, _time);
            Engagements?.Ask(all, places, _time);
        }

        long started = _time.GetTimestamp();
        foreach (int i in places)
        {
            Risks[i] = Risk(i);
        }

        RiskUs += TaskPredictions.Share(_time.GetElapsedTime(started), Count);
    }

    /// <summary>
    /// The text that models read: the translation where there is one, with denials of a fault said without one.
    /// </summary>
    private string ForModels(int i) =>
        _readings[i].HasNegatedFault ? MessageRules.Shared.WithoutNegatedFaults(_texts[i]) : _texts[i];

    // A flagged label takes no part, neither way. Nor do the words of a transcript that is not sure: nobody may have
    // said them.
    private RiskAssessment Risk(int i) => Models.Risk.Assess(
        IsFlagged(i, Sentiments) ? null : Sentiments[i],
        IsFlagged(i, Emotions) ? null : Emotions[i],
        IsFlagged(i, Intents) ? null : Intents[i],
        IsUnsure(i) ? default : _readings[i]);
}

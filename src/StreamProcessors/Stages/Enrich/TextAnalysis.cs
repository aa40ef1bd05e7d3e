using StreamML.Inference;
using StreamML.Inference.Emotion;
using StreamML.Inference.Intent;
using StreamML.Inference.Language;
using StreamML.Inference.Risk;
using StreamML.Inference.Sentiment;
using StreamML.Inference.Text;

namespace StreamML.StreamProcessors.Stages.Enrich;

/// <summary>
/// What the models say of a batch of texts. Deterministic but for the latencies. Made by <see cref="TextAnalyzer"/>; after
/// that read-only.
/// </summary>
public sealed class TextAnalysis
{
    private readonly TimeProvider _time;
    private readonly string[] _texts;
    private readonly TextTranslation?[] _translations;

    internal TextAnalysis(
        EnrichmentModels models, TextTasks tasks, IReadOnlyList<SourceText> originals, TimeProvider time)
    {
        (Models, Originals, _time) = (models, originals, time);
        _texts = [.. originals.Select(original => original.Text)];
        _translations = new TextTranslation?[_texts.Length];
        Languages = new LanguagePrediction[_texts.Length];
        Risks = new RiskAssessment[_texts.Length];
        Sentiments = new(tasks.Sentiment, originals);
        Emotions = new(tasks.Emotion, originals);
        Intents = new(tasks.Intent, originals);
        Personalities = Answers<LabelPrediction>.OrNone(tasks.Personality, originals);
        Engagements = Answers<LabelPrediction>.OrNone(tasks.Engagement, originals);
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
    public Answers<SentimentPrediction> Sentiments { get; }

    /// <summary>Emotions.</summary>
    public Answers<EmotionPrediction> Emotions { get; }

    /// <summary>Intents.</summary>
    public Answers<IntentPrediction> Intents { get; }

    /// <summary>Support risks.</summary>
    public RiskAssessment[] Risks { get; }

    /// <summary>Personalities; null where no model is trained, or none are asked for.</summary>
    public Answers<LabelPrediction>? Personalities { get; }

    /// <summary>Engagements; null where no model is trained, or none are asked for.</summary>
    public Answers<LabelPrediction>? Engagements { get; }

    /// <summary>Share of the language model's time a text, microseconds.</summary>
    public long LanguageUs { get; private set; }

    /// <summary>Share of the risk rule's time a text, microseconds.</summary>
    public long RiskUs { get; private set; }

    /// <summary>What became of a text that was to be translated; null where there was nobody to do it, or nothing to do.</summary>
    public TextTranslation? Translation(int i) => _translations[i];

    /// <summary>Whether a text is surely in a language that not all of its models read: it is translated for them.</summary>
    public bool IsForeign(int i)
    {
        string code = Languages[i].Code;
        return Languages[i].Reliable && !(Sentiments.Reads(i, code) && Emotions.Reads(i, code) && Intents.Reads(i, code));
    }

    /// <summary>
    /// Whether a model read a text in a language that is surely not its own: the label is flagged, and says little.
    /// </summary>
    /// <param name="i">Which text.</param>
    /// <param name="by">Whose answer.</param>
    public bool IsUnread<TResult>(int i, Answers<TResult> by) =>
        Languages[i].Reliable && _translations[i] is not { Answer.HasText: true } && !by.Reads(i, Languages[i].Code);

    /// <summary>Tells the language of each text, or takes it from the transcript.</summary>
    internal void TellLanguages()
    {
        long started = _time.GetTimestamp();
        Models.Language.Predict(_texts, Languages);
        LanguageUs = Answers.Share(_time.GetElapsedTime(started), Count);
        for (int i = 0; i < Count; i++)
        {
            if (Originals[i].HasLanguage)
            {
                Languages[i] = new LanguagePrediction(
                    Originals[i].SpokenLanguage, 1, Reliable: true, Languages[i].LetterBytes);
            }
        }
    }

    /// <summary>Takes in what became of a foreign text. Before it is read.</summary>
    internal void Translate(int i, TextTranslation translation)
    {
        _translations[i] = translation;
        _texts[i] = translation.Answer.Text ?? _texts[i];
    }

    /// <summary>Has the models read some of the texts: each text once. Not from two threads at a time.</summary>
    internal void Read(int[] places)
    {
        if (places.Length == 0)
        {
            return;
        }

        string[] texts = places.Length == Count ? _texts : Array.ConvertAll(places, place => _texts[place]);
        Sentiments.Ask(texts, places, _time);
        Emotions.Ask(texts, places, _time);
        Intents.Ask(texts, places, _time);
        Personalities?.Ask(texts, places, _time);
        Engagements?.Ask(texts, places, _time);
        long started = _time.GetTimestamp();
        foreach (int i in places)
        {
            Risks[i] = Models.RiskOf(IsUnread(i, Emotions), Sentiments[i], Emotions[i]);
        }

        RiskUs += Answers.Share(_time.GetElapsedTime(started), Count);
    }
}

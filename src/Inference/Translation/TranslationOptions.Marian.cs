using System.ComponentModel.DataAnnotations;

namespace StreamML.Inference.Translation;

/// <content>The options of Marian.</content>
public sealed partial class TranslationOptions
{
    /// <summary>
    /// Marian's models as Hugging Face Optimum exports them to ONNX (docs/models/marian.md lists the files):
    /// <c>es-en=FOLDER,fr-en=FOLDER</c>, or a folder with one folder for each pair whose name ends with it, such as
    /// <c>opus-mt-es-en</c>. Default empty: none. A model has 300 to 900 MB and does not ship.
    /// </summary>
    [MaxLength(32_768, ErrorMessage = "must be at most 32768 characters")]
    public string MarianModels { get; set; } = "";

    /// <summary>
    /// Translations kept under way at a time for each sentence; default 0: as the model's generation_config.json says,
    /// 4 or 6 mostly; 1 to 16. 1 takes a third of the time and translates a little worse.
    /// </summary>
    [Range(0, 16)]
    public int MarianBeams { get; set; }

    /// <summary>
    /// Sentences of one call; default 8, 1 to 128. More use cores better; memory grows with sentences times beams.
    /// </summary>
    [Range(1, 128)]
    public int MarianBatchSentences { get; set; } = 8;

    /// <summary>
    /// Tokens above which a sentence is cut at a comma or a blank; default 200, 16 to 500. The models were trained on
    /// shorter ones, leave words out of longer ones, and read 512 at most.
    /// </summary>
    [Range(16, 500)]
    public int MarianSentenceTokens { get; set; } = 200;

    /// <summary>
    /// Ends a translation that repeats the same words this often in a row where its text does not; default 6; 0: never;
    /// 2 to 100. A model that does not understand goes round in a circle.
    /// </summary>
    public int MarianRepeatsMax { get; set; } = 6;

    /// <summary>
    /// Most models in memory, the one used longest ago going first; default 4, 1 to 64. Each takes about twice its size
    /// on disk; a pivot takes two.
    /// </summary>
    [Range(1, 64)]
    public int MarianModelsInMemory { get; set; } = 4;

    /// <summary>Threads of a call, 1 to 256; 0, the default, for those of <c>Onnx__IntraOpThreads</c>.</summary>
    [Range(0, 256)]
    public int MarianThreads { get; set; }
}

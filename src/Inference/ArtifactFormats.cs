using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using StreamML.Inference.Artifacts;
using StreamML.Inference.Runtimes.Linear;
using StreamML.Inference.Runtimes.Mixed;
using StreamML.Inference.Runtimes.Trees;
using StreamML.Inference.Scoring;
using StreamML.Inference.Text;
using StreamML.Inference.Transformers;

namespace StreamML.Inference;

/// <summary>All artifact formats, one line per format; the only place that knows all of them.</summary>
internal static class ArtifactFormats
{
    [ModuleInitializer]
    [SuppressMessage("Usage", "CA2255", Justification = "Fills a table of this assembly, whoever is first to read a manifest.")]
    internal static void Register()
    {
        ManifestFormats.Register(LinearTextFile.Format, LinearTextManifest.Check);
        ManifestFormats.Register(TreeTextFile.Format, LinearTextManifest.Check);
        ManifestFormats.Register(TreeFile.Format, TabularPart.CheckNumber);
        ManifestFormats.Register(LinearFile.Format, TabularPart.CheckNumber);
        ManifestFormats.Register(MixFile.Format, TabularPart.CheckNumber);
        ManifestFormats.Register(TransformerArchive.Format, TransformerArchive.CheckManifest);
        ManifestFormats.Register(NaiveBayesFile.Format, NaiveBayesFile.CheckManifest);
    }
}

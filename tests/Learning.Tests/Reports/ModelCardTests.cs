using Puente.Core;
using Puente.Learning.Training.Reports;

namespace Puente.Learning.Tests.Reports;

public class ModelCardTests
{
    [Fact]
    public void A_card_is_this_text()
    {
        using var folder = new TemporaryFolder();
        new ModelCard
        {
            Name = "concrete-base",
            Summary = "A backbone.",
            License = "mit",
            BaseModel = "sha256:00",
            Tags = ["vision", "yes", "a line\n"],
            Datasets = ["generated surfaces"],
            Results = [new("image-classification", "probe", [new("f1", "macro-F1", 0.81234567), new("roc_auc", "macro AUROC", 0.9)])],
            Recipe = "concrete-tiny, seed 1.",
            Cost = "Seven minutes on two cores.",
            Tables = [new("Figures", "Held out.", ["features", "F1"], [["a|b", "0.8"]])],
            Plots = [new("loss.svg", "Loss", "<svg/>")],
            Cautions = ["Little."],
            Lineage = [new("dataset", "d.json", Digest.Of("x"u8))],
            Command = "`puente train`",
        }.Write(folder["card"]);
        Assert.Equal("<svg/>", File.ReadAllText(folder["card/loss.svg"]));
        Assert.Equal(
            """
            ---
            license: mit
            library_name: puente
            pipeline_tag: image-feature-extraction
            base_model: "sha256:00"
            tags:
            - vision
            - "yes"
            - "a line\n"
            datasets:
            - generated surfaces
            metrics:
            - f1
            - roc_auc
            model-index:
            - name: concrete-base
              results:
              - task:
                  type: image-classification
                dataset:
                  name: probe
                  type: probe
                metrics:
                - type: f1
                  name: macro-F1
                  value: 0.8123
                - type: roc_auc
                  name: macro AUROC
                  value: 0.9
            ---

            # concrete-base

            A backbone.

            ## Figures

            Held out.

            | features | F1 |
            | --- | --- |
            | a\|b | 0.8 |

            ## Plots

            ![Loss](loss.svg)

            ## What these figures cannot say

            - Little.

            ## Made by

            concrete-tiny, seed 1.

            Seven minutes on two cores.

            ## Made from

            | what | name | content |
            | --- | --- | --- |
            | dataset | d.json | `sha256:2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881` |

            ## Make it again

            `puente train`

            """.ReplaceLineEndings("\n"),
            File.ReadAllText(folder["card/README.md"]));
    }
}

//! The colours and weights of the SVG, light and dark.
//!
//! Plain class rules, without variables: programs that turn SVG into print know those. Classes
//! are below `.lab-dag`, so that a picture pasted into a page changes nothing else there.

/// The content of the `<style>` element.
pub(super) const STYLE: &str = "
.lab-dag text{font-family:system-ui,-apple-system,'Segoe UI',Roboto,'Noto Sans','DejaVu Sans',sans-serif;fill:#1f2328}
.lab-dag .title{font-size:16px;font-weight:600}
.lab-dag .name{font-size:13px;font-weight:600}
.lab-dag .line{font-size:11px;fill:#57606a}
.lab-dag .label{font-size:10.5px;fill:#57606a;text-anchor:end}
.lab-dag .panel{fill:#ffffff;stroke:#d8dee4}
.lab-dag .step .box{fill:#f6f8fa;stroke:#8c959f;stroke-width:1.25}
.lab-dag .dataset .box{fill:#fff8e5;stroke:#b08800;stroke-width:1.25}
.lab-dag .critical .box{stroke-width:3}
.lab-dag .step.critical .box{stroke:#24292f}
.lab-dag .edge{fill:none;stroke:#8c959f;stroke-width:1.5;stroke-linecap:round}
.lab-dag .edge.critical{stroke:#24292f;stroke-width:3}
.lab-dag .head{fill:#8c959f}
.lab-dag .head.critical{fill:#24292f}
.lab-dag .mark{stroke:#ffffff;stroke-width:1.75;stroke-linecap:round;stroke-linejoin:round}
.lab-dag .mark path{fill:none}
.lab-dag .done{fill:#1a7f37}
.lab-dag .new{fill:#0969da}
.lab-dag .changed{fill:#9a6700}
.lab-dag .failed{fill:#cf222e}
.lab-dag .unknown{fill:#6e7781}
@media (prefers-color-scheme:dark){
.lab-dag text{fill:#e6edf3}
.lab-dag .line,.lab-dag .label{fill:#9da7b1}
.lab-dag .panel{fill:#0d1117;stroke:#30363d}
.lab-dag .step .box{fill:#1a212b;stroke:#768390}
.lab-dag .dataset .box{fill:#2b2412;stroke:#bb8009}
.lab-dag .step.critical .box{stroke:#e6edf3}
.lab-dag .edge{stroke:#768390}
.lab-dag .edge.critical{stroke:#e6edf3}
.lab-dag .head{fill:#768390}
.lab-dag .head.critical{fill:#e6edf3}
}
";

"""Compare in the browser: `make app`, or `streamlit run app.py`."""

from bposim.app.frame import show

if __name__ == "__main__":
    show()
